using System.Net;
using System.Text;

namespace ServeBench.Common;

/// <summary>The words of a web page, as a proxy or a gateway sends one where an API's answer was expected.</summary>
internal static class WebPageText
{
    // Their content is not text of the page.
    private static readonly string[] s_silent = ["head", "script", "style", "svg"];

    public static bool IsPage(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> start = text.TrimStart("\uFEFF \t\r\n");
        return start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || start.StartsWith("<head", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<body", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The text of a page on one line; its title when it has no other; of a page that is cut off, what there is.</summary>
    public static string Of(string page)
    {
        string text = Words(page);
        return text.Length > 0 ? text : Title(page);
    }

    private static string Words(string page)
    {
        var text = new StringBuilder();
        int at = 0;
        while (at < page.Length)
        {
            int tag = page.IndexOf('<', at);
            text.Append(page, at, (tag < 0 ? page.Length : tag) - at).Append(' ');
            if (tag < 0)
            {
                break;
            }

            at = EndOf(page, tag);
        }

        return Plain(text.ToString());
    }

    // Behind the tag, and behind what is in it where that is no text.
    private static int EndOf(string page, int tag)
    {
        if (string.CompareOrdinal(page, tag, "<!--", 0, 4) == 0)
        {
            return After(page, "-->", tag);
        }

        int end = After(page, ">", tag);
        foreach (string name in s_silent)
        {
            if (string.Compare(page, tag + 1, name, 0, name.Length, StringComparison.OrdinalIgnoreCase) == 0
                && tag + 1 + name.Length < page.Length && !char.IsAsciiLetterOrDigit(page[tag + 1 + name.Length]))
            {
                return After(page, ">", After(page, "</" + name, end));
            }
        }

        return end;
    }

    private static string Title(string page)
    {
        int tag = page.IndexOf("<title", StringComparison.OrdinalIgnoreCase);
        if (tag < 0)
        {
            return "";
        }

        int start = After(page, ">", tag);
        int end = page.IndexOf('<', Math.Min(start, page.Length));
        return Plain(page[start..(end < 0 ? page.Length : end)]);
    }

    private static int After(string page, string mark, int from)
    {
        int at = from >= page.Length ? -1 : page.IndexOf(mark, from, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? page.Length : at + mark.Length;
    }

    private static string Plain(string text) => string.Join(' ', WebUtility.HtmlDecode(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
