namespace ServeBench.Workloads;

/// <summary>How the rows of a table are made into requests.</summary>
/// <param name="Columns">The columns that it needs.</param>
/// <param name="Extract">What a row says; <see langword="null"/> for a row that is passed over. Throws <c>DatasetLineInvalid</c>.</param>
internal sealed record RowPreset(IReadOnlyList<string> Columns, Func<TableRow, RowContent?> Extract)
{
    /// <summary>Tokens to generate; <see langword="null"/> takes those of the row.</summary>
    public int? OutputLength { get; init; }

    /// <summary>Whether the prompt is put into the chat template.</summary>
    public bool IsTemplated { get; init; }

    /// <summary>Whether the special tokens that the tokenizer adds count in the answer.</summary>
    public bool CountsSpecialTokens { get; init; } = true;

    /// <summary>Tokens of a prompt at most, and of both together; <see langword="null"/> takes every row.</summary>
    public (int Input, int Total)? Limits { get; init; }

    /// <summary>Whether the limits hold when the user sets the output length, too.</summary>
    public bool AlwaysLimits { get; init; }
}
