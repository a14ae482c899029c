using System.Management.Automation;
using ServeBench.Load;

namespace ServeBench.Commands;

// How conversations go from turn to turn.
public sealed partial class InvokeServeBenchmarkCommand
{
    /// <summary>
    /// Seconds that a conversation pauses between the end of an answer and its next turn, as a user who reads and types does; 0, the
    /// default, sends the next turn at once.
    /// </summary>
    [Parameter]
    [ValidateRange(0.0, 86400.0)]
    [InvariantNumber]
    public double ThinkTimeSec { get; set; }

    /// <summary>
    /// How the pauses spread: Constant (the default), or Exponential, whose mean is -ThinkTimeSec and whose draws follow the seed of the
    /// schedule.
    /// </summary>
    [Parameter]
    public ThinkTimeDistribution ThinkTimeDistribution { get; set; }

    /// <summary>
    /// Name of the header field that carries the conversation of a turn, for routers that keep a conversation on one server; default
    /// X-Session-ID. An empty text sends none.
    /// </summary>
    [Parameter]
    [AllowEmptyString]
    public string SessionHeader { get; set; } = "X-Session-ID";
}
