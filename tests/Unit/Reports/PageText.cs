using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace ServeBench.Tests.Reports;

/// <summary>A page as a browser takes it apart.</summary>
internal sealed partial class PageText
{
    public PageText(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        Html = Encoding.UTF8.GetString(stream.ToArray());
    }

    public PageText(string path) => Html = File.ReadAllText(path);

    public string Html { get; }

    /// <summary>The data that the script reads: what stands up to the first end tag of a script, as in a browser.</summary>
    public JsonElement Data => JsonDocument.Parse(Between("<script type=\"application/json\" id=\"data\">", "</script")).RootElement;

    public string Style => Between("<style>", "</style");

    public string Script => Between("<script>", "</script");

    /// <summary>The results that a report carries for whoever imports it again.</summary>
    public string Results => Between("<script type=\"application/json\" id=\"results\">", "</script");

    /// <summary>The page is one document with one style, its data and one script, and lets nothing else in.</summary>
    /// <param name="scripts">Elements of scripts: two, and one more where it carries results.</param>
    public void AssertSelfContained(int scripts = 2)
    {
        Assert.Equal(scripts, ScriptTag().Count(Html));
        Assert.DoesNotMatch(Attribute(), Markup);
        Assert.DoesNotMatch(Reference(), Style + Script);
        string policy = Between("Content-Security-Policy\" content=\"", "\"");
        Assert.Equal($"default-src 'none'; style-src '{Hash(Style)}'; script-src '{Hash(Script)}'", policy);
        foreach (string tag in (string[])["html", "head", "body", "main", "title", "h1", "table", "caption", "tbody", "tr", "td", "th", "ul", "li", "div"])
        {
            Assert.Equal(Regex.Count(Markup, $"<{tag}[ >]"), Regex.Count(Markup, $"</{tag}>"));
        }
    }

    // What is not style, data or script.
    private string Markup => Html.Replace(Style, "", StringComparison.Ordinal).Replace(Script, "", StringComparison.Ordinal);

    private string Between(string start, string end)
    {
        int from = Html.IndexOf(start, StringComparison.Ordinal) + start.Length;
        Assert.True(from >= start.Length, $"The page has no '{start}'.");
        return Html[from..Html.IndexOf(end, from, StringComparison.OrdinalIgnoreCase)];
    }

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex("<script", RegexOptions.IgnoreCase)]
    private static partial Regex ScriptTag();

    // What fetches, navigates, styles or runs something.
    [GeneratedRegex(@"<[^>]*\s(src|href|action|style|on\w+)\s*=", RegexOptions.IgnoreCase)]
    private static partial Regex Attribute();

    [GeneratedRegex(@"https?:|url\(|@import|\bfetch\(|\bimport\(|XMLHttpRequest|innerHTML|outerHTML|insertAdjacent", RegexOptions.IgnoreCase)]
    private static partial Regex Reference();
}
