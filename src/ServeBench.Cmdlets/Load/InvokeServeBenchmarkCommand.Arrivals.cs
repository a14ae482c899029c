using System.Management.Automation;

namespace ServeBench.Commands;

// When the requests are sent.
public sealed partial class InvokeServeBenchmarkCommand
{
    /// <summary>Requests a second, for requests that come without a schedule; a number above 0, or inf (the default) for all at once.</summary>
    [Parameter]
    [RateTransformation]
    [InvariantNumber]
    public double RequestRate { get; set; } = double.PositiveInfinity;

    /// <summary>How even the arrivals are: 1 (the default) is a Poisson process, below 1 burstier, above 1 more even, inf evenly spaced.</summary>
    [Parameter]
    [RateTransformation]
    [InvariantNumber]
    public double Burstiness { get; set; } = 1.0;

    /// <summary>Seed of the arrivals, 0 to 4294967295; default 0.</summary>
    [Parameter]
    [InvariantNumber]
    public uint Seed { get; set; }

    /// <summary>Most requests in flight at once, or most conversations under way, pauses included; default no limit.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    [InvariantNumber]
    public int? MaxConcurrency { get; set; }
}
