using ServeBench.Load;

namespace ServeBench.Metrics;

/// <summary>When requests began and ended, in seconds from their run's origin.</summary>
internal static class RunSpan
{
    private const double MsPerSecond = 1000.0;

    /// <summary>The end of the last request; 0 without requests. A request that has no end counts with its start.</summary>
    public static double EndSeconds(IEnumerable<ServeRequestResult> results)
    {
        double end = 0;
        foreach (ServeRequestResult result in results)
        {
            end = Math.Max(end, EndSeconds(result));
        }

        return end;
    }

    /// <summary>The end of a request: its last token, else its first, else its start.</summary>
    public static double EndSeconds(ServeRequestResult result) =>
        result.StartSeconds + ((result.LastChunkMs ?? result.FirstChunkMs ?? 0) / MsPerSecond);
}
