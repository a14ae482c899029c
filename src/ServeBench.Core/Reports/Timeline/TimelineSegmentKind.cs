namespace ServeBench.Reports;

/// <summary>What a stretch of a request's time was; the pages name their colours by the numbers.</summary>
internal enum TimelineSegmentKind
{
    /// <summary>The wait for the first chunk.</summary>
    Ttft,

    /// <summary>A gap below the lower threshold.</summary>
    ShortItl,

    /// <summary>A gap from the lower threshold on, below the upper one.</summary>
    MediumItl,

    /// <summary>A gap from the upper threshold on.</summary>
    LongItl,

    /// <summary>What a failed request went on for after its last chunk; without length where nobody knows.</summary>
    Failed,
}
