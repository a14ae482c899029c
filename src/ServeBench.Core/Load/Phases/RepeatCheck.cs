using System.Globalization;

namespace ServeBench.Load;

/// <summary>Counts the requests that phases drew from their dataset again. For one thread; read when the run is over.</summary>
internal sealed class RepeatCheck(RunPlan plan)
{
    public int Count { get; private set; }

    /// <summary>What to warn of; <see langword="null"/> when each was sent once.</summary>
    public ServeWarning? Warning => Count == 0 ? null : new ServeWarning(
        "DatasetRepeated",
        string.Create(CultureInfo.InvariantCulture, $"{Count} requests were drawn from the dataset again. A server with a prefix cache knows their prompts, so their latencies may be too good. Use a larger dataset."));

    public void Add(ServeRequestResult result)
    {
        if (result.Phase is not null && (result.RequestPosition >= plan.Slots.Count || plan.Slots[result.RequestPosition].IsRepeat))
        {
            Count++;
        }
    }
}
