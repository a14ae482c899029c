using System.Globalization;
using System.Management.Automation;
using ServeBench.Load;

namespace ServeBench.Commands;

/// <summary>
/// A script block over the live counters. It runs on the pipeline's thread, where its session is, and the thread of the rules only takes what it said.
/// </summary>
internal sealed class ScriptStopRule(ScriptBlock block) : IStopRule
{
    private readonly Verdict _verdict = new();

    public string Text { get; } = $"{{{block}}}";

    /// <summary>What went wrong in the script block; <see langword="null"/> while nothing did. Then it is not called again.</summary>
    public Exception? Failure { get; private set; }

    public IStopCheck Begin(RunPlan plan) => _verdict;

    /// <summary>Calls the script block with the counters in $_; from the pipeline's thread.</summary>
    public void Ask(ServeRunCounters counters)
    {
        if (Failure is not null || _verdict.Reason is not null)
        {
            return;
        }

        try
        {
            var output = block.InvokeWithContext(null, [new PSVariable("_", counters)], counters);
            if (output.Count > 0 && LanguagePrimitives.IsTrue(output[^1]))
            {
                _verdict.Reason = output[^1]?.BaseObject is string text
                    ? text
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"the script block said so: {counters.Due} due, {counters.Completed} completed, {counters.Failed} failed, {counters.UnderWay} under way");
            }
        }
        catch (RuntimeException exception) when (exception is not PipelineStoppedException)
        {
            Failure = exception;
        }
    }

    private sealed class Verdict : IStopCheck
    {
        private volatile string? _reason;

        public string? Reason
        {
            get => _reason;
            set => _reason = value;
        }

        public void Add(ServeRequestResult result)
        {
        }

        public string? Look(ServeRunCounters counters) => _reason;
    }
}
