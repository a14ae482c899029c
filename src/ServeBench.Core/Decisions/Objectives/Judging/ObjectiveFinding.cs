namespace ServeBench.Decisions;

/// <summary>What a run says of an objective before doubts and other objectives are looked at.</summary>
internal sealed record ObjectiveFinding
{
    /// <summary>The value that is held against the limit; <see langword="null"/> where the run has none.</summary>
    public double? Actual { get; init; }

    /// <summary>The value is at least this, at the confidence; <see langword="null"/> where nothing is known.</summary>
    public double? Lower { get; init; }

    /// <summary>The value is at most this, at the confidence; <see langword="null"/> where nothing is known.</summary>
    public double? Upper { get; init; }

    /// <summary>How many requests, or runs, were looked at.</summary>
    public long? Samples { get; init; }

    /// <summary>Those of them beyond the limit.</summary>
    public long? Exceeding { get; init; }

    /// <summary>The test of the share of misses; <see langword="null"/> where something else decides.</summary>
    public ShareTest? Test { get; init; }

    /// <summary>How many requests the value comes from; <see langword="null"/> where that is <see cref="Samples"/>.</summary>
    public long? Requests { get; init; }

    /// <summary>The verdict, where no test of a share decides.</summary>
    public ObjectiveVerdict Verdict { get; init; } = ObjectiveVerdict.Undecided;

    /// <summary>How many requests would decide; <see langword="null"/> where the number is unknown.</summary>
    public long? Needed { get; init; }

    /// <summary>Why the verdict is what it is: sentences without their full stop.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>The same with a further reason.</summary>
    public ObjectiveFinding Because(string reason) => this with { Reasons = [.. Reasons, reason] };
}
