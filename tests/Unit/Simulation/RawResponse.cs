using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace ServeBench.Tests.Simulation;

/// <summary>A response as it came over the wire; text is Latin-1, one character a byte.</summary>
internal sealed record RawResponse(int Status, string Head, string Body, string Raw, bool IsComplete)
{
    /// <summary>The payloads of a stream's events.</summary>
    public IReadOnlyList<string> Events => [.. Body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line["data: ".Length..])];

    /// <summary>The body as JSON.</summary>
    public JsonNode Json => JsonNode.Parse(Encoding.Latin1.GetBytes(Body))!;

    public static RawResponse? TryParse(string text, bool ended)
    {
        int headEnd = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (headEnd < 0)
        {
            return null;
        }

        string head = text[..headEnd];
        int status = int.Parse(head.Split(' ')[1], CultureInfo.InvariantCulture);
        int start = headEnd + 4;
        if (status == 100)
        {
            return new RawResponse(status, head, "", text[..start], true);
        }

        string? length = Field(head, "Content-Length");
        if (length is not null)
        {
            int count = int.Parse(length, CultureInfo.InvariantCulture);
            bool complete = text.Length - start >= count;
            return complete || ended ? new RawResponse(status, head, text.Substring(start, Math.Min(count, text.Length - start)), text[..Math.Min(text.Length, start + count)], complete) : null;
        }

        var body = new StringBuilder();
        while (true)
        {
            int lineEnd = text.IndexOf("\r\n", start, StringComparison.Ordinal);
            int size = lineEnd < 0 ? -1 : int.Parse(text[start..lineEnd], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (lineEnd < 0 || text.Length < lineEnd + 2 + size + 2)
            {
                return ended ? new RawResponse(status, head, body.ToString(), text, false) : null;
            }

            body.Append(text, lineEnd + 2, size);
            start = lineEnd + 2 + size + 2;
            if (size == 0)
            {
                return new RawResponse(status, head, body.ToString(), text[..start], true);
            }
        }
    }

    /// <summary>The value of a header field.</summary>
    public static string? Field(string head, string name) => head.Split("\r\n")
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim())
        .FirstOrDefault();
}
