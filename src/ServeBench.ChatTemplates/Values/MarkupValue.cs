namespace ServeBench.ChatTemplates;

/// <summary>
/// Text that <c>safe</c> or <c>escape</c> has marked (MarkupSafe's <c>Markup</c>): what is added to it is escaped, unless it is marked too.
/// </summary>
internal sealed record MarkupValue(string Text)
{
    /// <summary>A text escaped for HTML, and marked; one that is marked as it is.</summary>
    public static MarkupValue Escape(object? value) => value as MarkupValue ?? new MarkupValue(Representation.Text(value)
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("'", "&#39;", StringComparison.Ordinal)
        .Replace("\"", "&#34;", StringComparison.Ordinal));
}
