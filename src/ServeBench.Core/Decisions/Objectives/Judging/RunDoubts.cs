using System.Globalization;
using ServeBench.Load;

namespace ServeBench.Decisions;

/// <summary>Looks for what makes the numbers of a run doubtful.</summary>
internal static class RunDoubts
{
    /// <summary>What makes an objective's verdict doubtful, in words; none for a run that is fine, or whose doubts are allowed.</summary>
    /// <param name="run">The run.</param>
    /// <param name="subject">The number of the objective.</param>
    /// <param name="allowed">Doubts that do not count.</param>
    public static IEnumerable<string> Of(ServeRun run, ObjectiveSubject subject, IReadOnlyCollection<RunDoubt> allowed)
    {
        if (run.Client is { ClientLimited: true } client && !allowed.Contains(RunDoubt.ClientLimited))
        {
            yield return $"the client limited the run: {string.Join("; ", client.Reasons)}";
        }

        if (run.Stopped && !allowed.Contains(RunDoubt.Stopped))
        {
            yield return run.EndReason is { } reason
                ? $"a stop rule ended the run before all of its requests had ended: {reason}"
                : "the run was stopped before all of its requests had ended";
        }

        if (run.Stream == StreamVerdict.Coalesced && subject.ConcernsGaps && !allowed.Contains(RunDoubt.CoalescedStream))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"{run.StreamCoalescedPercent:0} % of the chunks came together with the chunk before them, so that TPOT and ITL are not the model's");
        }

        if (run.WarmPrefixCache && !allowed.Contains(RunDoubt.WarmPrefixCache))
        {
            yield return $"the server's prefix cache held {run.PrefixCache} of prompts that should have been new to it";
        }

        if (run.NewerFileVersion is { } version && !allowed.Contains(RunDoubt.NewerFile))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"a newer ServeBench wrote the result file (version {version}), and what it says against its numbers was not read");
        }
    }
}
