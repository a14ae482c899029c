namespace ServeBench.Reports;

/// <summary>A stretch of a request's time.</summary>
/// <param name="Kind">What it was.</param>
/// <param name="StartMs">Its start, in milliseconds from the first start of the run.</param>
/// <param name="EndMs">Its end, likewise.</param>
internal readonly record struct TimelineSegment(TimelineSegmentKind Kind, double StartMs, double EndMs);
