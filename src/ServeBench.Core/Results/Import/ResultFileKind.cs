namespace ServeBench.Results;

/// <summary>What a file holds, by its first bytes.</summary>
internal enum ResultFileKind
{
    Empty,

    Journal,

    /// <summary>JSON that is no journal: one result, or one a line.</summary>
    Json,

    /// <summary>A line a request, as Export-ServeResult writes it.</summary>
    Csv,

    /// <summary>A page of HTML, such as a report.</summary>
    Page,

    /// <summary>Something else.</summary>
    Other,
}
