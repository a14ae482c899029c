namespace ServeBench.Sweeps;

/// <summary>A search for the greatest whole load that keeps an objective.</summary>
internal interface ILoadSearch
{
    /// <summary>The greatest value that kept the objective; <see langword="null"/> when none did so far.</summary>
    int? Best { get; }

    /// <summary>The value to try next; <see langword="null"/> when the search has ended.</summary>
    int? Next { get; }

    /// <summary>Takes what a value came to.</summary>
    /// <param name="value">The value.</param>
    /// <param name="margin">0 or below when its values keep the objective, else how far they are from it; finite.</param>
    /// <param name="runs">Its runs, at least one.</param>
    /// <returns>Whether the search takes the value for one that keeps the objective; <see langword="null"/> when it is not decided.</returns>
    bool? Add(int value, double margin, IReadOnlyList<SweepOutcome> runs);
}
