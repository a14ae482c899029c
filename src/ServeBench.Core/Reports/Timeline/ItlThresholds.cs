using System.Globalization;

namespace ServeBench.Reports;

/// <summary>The two gaps, in milliseconds, that part short gaps between chunks from longer and long ones.</summary>
internal sealed class ItlThresholds
{
    private ItlThresholds(double lowerMs, double upperMs) => (LowerMs, UpperMs) = (lowerMs, upperMs);

    /// <summary>The first gap that is not short.</summary>
    public double LowerMs { get; }

    /// <summary>The first gap that is long.</summary>
    public double UpperMs { get; }

    /// <summary>Takes what the user gave.</summary>
    /// <exception cref="ServeException"><c>ThresholdInvalid</c> unless there are two, both finite and above 0, the lower one first.</exception>
    public static ItlThresholds Of(IReadOnlyList<double> thresholds) =>
        thresholds.Count == 2 && thresholds[0] > 0 && thresholds[1] > thresholds[0] && double.IsFinite(thresholds[1])
            ? new ItlThresholds(thresholds[0], thresholds[1])
            : throw new ServeException(
                "ThresholdInvalid",
                ServeErrorKind.InvalidArgument,
                $"The thresholds are {(thresholds.Count == 0 ? "empty" : string.Join(", ", thresholds.Select(Text)))}. Give two numbers of milliseconds above 0, the lower one first.",
                thresholds);

    public TimelineSegmentKind KindOf(double gapMs) =>
        gapMs < LowerMs ? TimelineSegmentKind.ShortItl : gapMs < UpperMs ? TimelineSegmentKind.MediumItl : TimelineSegmentKind.LongItl;

    public string NameOf(TimelineSegmentKind kind) => kind switch
    {
        TimelineSegmentKind.Ttft => "TTFT",
        TimelineSegmentKind.ShortItl => $"ITL < {Text(LowerMs)} ms",
        TimelineSegmentKind.MediumItl => $"{Text(LowerMs)} ms ≤ ITL < {Text(UpperMs)} ms",
        TimelineSegmentKind.LongItl => $"ITL ≥ {Text(UpperMs)} ms",
        _ => "Failed",
    };

    private static string Text(double milliseconds) => milliseconds.ToString(CultureInfo.InvariantCulture);
}
