using System.Globalization;
using System.Runtime.CompilerServices;
using ServeBench.Workloads;

namespace ServeBench.Arrivals;

/// <summary>When one request is sent.</summary>
public sealed record ArrivalSlot
{
    /// <summary>Position in the schedule, from 0.</summary>
    public int Index { get; init; }

    /// <summary>
    /// Time from the start of the run to the send, in seconds. The turns of a conversation all have the time at which it begins: each
    /// after the first is sent when the one before it has been answered.
    /// </summary>
    public double OffsetSeconds { get; init; }

    /// <summary>
    /// Request rate at this point of the schedule, in requests a second; infinity when all are sent at once, 0 where a trace's
    /// own times are kept, as <c>vllm bench serve</c> reports it.
    /// </summary>
    public double Rate { get; init; }

    /// <summary>The request; <see langword="null"/> in a schedule made from only a count.</summary>
    public ServeRequest? Request { get; init; }

    /// <summary>The phase that it belongs to; <see langword="null"/> in a schedule without phases.</summary>
    public ServePhase? Phase { get; init; }

    /// <summary>Time from the beginning of its phase to the send, in seconds; 0 without phases.</summary>
    public double PhaseOffsetSeconds { get; init; }

    /// <summary>Whether the dataset had been drawn to its end before, so that the server may know the prompt.</summary>
    public bool IsRepeat { get; init; }

    /// <summary>What the schedule was made with; shared by its slots.</summary>
    public ArrivalPlan? Plan { get; init; }

    /// <summary>Whether it is the same object.</summary>
    public bool Equals(ArrivalSlot? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"#{Index} at {OffsetSeconds:0.######} s");
}
