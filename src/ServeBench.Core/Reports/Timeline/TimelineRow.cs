using ServeBench.Load;

namespace ServeBench.Reports;

/// <summary>One request of a timeline.</summary>
/// <param name="result">The request.</param>
/// <param name="firstStartSeconds">The first start of the run, from which the row's times count.</param>
internal sealed class TimelineRow(ServeRequestResult result, double firstStartSeconds)
{
    public ServeRequestResult Result => result;

    /// <summary>When it was sent, in milliseconds from the first start of the run.</summary>
    public double StartMs { get; } = (result.StartSeconds - firstStartSeconds) * 1000;

    /// <summary>Why it failed; <see langword="null"/> when it did not.</summary>
    public string? Failure => result.Success ? null : $"{result.ErrorKind}: {result.ErrorMessage}".TrimEnd(' ', ':');

    /// <summary>
    /// Its stretches, one after the other without a gap: the wait for the first chunk, each gap between chunks, and for a failed request
    /// what came after its last chunk.
    /// </summary>
    public IReadOnlyList<TimelineSegment> GetSegments(ItlThresholds thresholds)
    {
        double[] gaps = result.ItlMs;
        var segments = new List<TimelineSegment>(gaps.Length + 2);
        double time = StartMs;
        if (result.FirstChunkMs is { } ttft)
        {
            Add(TimelineSegmentKind.Ttft, time + ttft);
        }

        foreach (double gap in gaps)
        {
            Add(thresholds.KindOf(gap), time + gap);
        }

        if (!result.Success)
        {
            Add(TimelineSegmentKind.Failed, Math.Max(time, StartMs + (result.LastChunkMs ?? 0)));
        }

        return segments;

        void Add(TimelineSegmentKind kind, double end)
        {
            segments.Add(new TimelineSegment(kind, time, end));
            time = end;
        }
    }
}
