using System.Text;

namespace ServeBench.Results;

/// <summary>The results in the page of a report: one line of JSON, an array of results without their requests.</summary>
internal static class ResultPage
{
    /// <summary>The element that holds them, on a line of its own; the next line is the JSON.</summary>
    public const string Element = "<script type=\"application/json\" id=\"results\">";

    private static ReadOnlySpan<byte> Doctype => "<!doctype"u8;

    public static bool IsPage(ReadOnlySpan<byte> text) => text.Length >= Doctype.Length && Ascii.EqualsIgnoreCase(text[..Doctype.Length], Doctype);

    /// <summary>Finds the results of a page.</summary>
    /// <param name="lines">The page, from its beginning.</param>
    /// <param name="results">The line of JSON; empty for another page.</param>
    public static bool TryRead(IEnumerable<string> lines, out string results)
    {
        results = lines.SkipWhile(line => line != Element).Skip(1).FirstOrDefault("");
        return results.Length > 0;
    }
}
