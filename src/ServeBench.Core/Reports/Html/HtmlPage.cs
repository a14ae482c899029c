using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ServeBench.Results;

namespace ServeBench.Reports;

/// <summary>
/// A page in one file: markup, a style and a script of the project's own, and its data as JSON. It loads nothing, and has the
/// browser refuse to load anything and to run any other script, whatever a text that it shows may hold.
/// </summary>
internal sealed class HtmlPage
{
    /// <summary>The scripts that draw charts, which every page with charts has before its own.</summary>
    public static IReadOnlyList<string> ChartScripts { get; } = ["base.js", "scale.js", "chart.js", "layers.js", "keys.js"];

    /// <summary>What the page is about; also its heading.</summary>
    public required string Title { get; init; }

    /// <summary>The names of its scripts below Pages, which share one scope, in their order.</summary>
    public required IReadOnlyList<string> Scripts { get; init; }

    /// <summary>What stands below the heading.</summary>
    public required HtmlText Content { get; init; }

    /// <summary>Writes the data that the scripts draw, as one JSON value.</summary>
    public required Action<Utf8JsonWriter> WriteData { get; init; }

    /// <summary>Writes the results that the page carries for whoever imports it again, as a JSON array; <see langword="null"/> for none.</summary>
    public Action<Utf8JsonWriter>? WriteResults { get; init; }

    /// <summary>Writes the page, in UTF-8.</summary>
    public void Write(Stream stream)
    {
        string style = Resource("page.css");
        string script = string.Concat(Scripts.Select(Resource));
        var parts = new Dictionary<string, Action>(StringComparer.Ordinal)
        {
            ["title"] = () => Text(WebUtility.HtmlEncode(Title)),
            ["content"] = () => Text(Content.ToString()),
            ["style-hash"] = () => Text(Hash(style)),
            ["style"] = () => Text(style),
            ["script-hash"] = () => Text(Hash(script)),
            ["script"] = () => Text(script),
            ["data"] = () => Data(stream),
            ["results"] = () => Results(stream),
        };

        // Once through the template: what is put in is not looked at again.
        string template = Resource("page.html");
        for (int position = 0; position < template.Length;)
        {
            int start = template.IndexOf("{{", position, StringComparison.Ordinal);
            if (start < 0)
            {
                Text(template[position..]);
                break;
            }

            int end = template.IndexOf("}}", start, StringComparison.Ordinal);
            Text(template[position..start]);
            parts[template[(start + 2)..end]]();
            position = end + 2;
        }

        void Text(string text) => stream.Write(Encoding.UTF8.GetBytes(text));
    }

    // The writer's own escaping leaves no '<' or '&', so that no text can end the element that the data stands in.
    private void Data(Stream stream)
    {
        using var json = new Utf8JsonWriter(stream);
        WriteData(json);
    }

    private void Results(Stream stream)
    {
        if (WriteResults is null)
        {
            return;
        }

        stream.Write(Encoding.UTF8.GetBytes($"{ResultPage.Element}\n"));
        using (var json = new Utf8JsonWriter(stream))
        {
            WriteResults(json);
        }

        stream.Write("\n</script>\n"u8);
    }

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    // A browser hashes what it has read, in which every line ends with a line feed.
    private static string Resource(string name)
    {
        using Stream stream = typeof(HtmlPage).Assembly.GetManifestResourceStream("Pages/" + name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
