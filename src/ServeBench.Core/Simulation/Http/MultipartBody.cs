using System.Text;

namespace ServeBench.Simulation.Http;

/// <summary>Reads what requests hold in <c>multipart/form-data</c> bodies.</summary>
internal static class MultipartBody
{
    /// <summary>The fields by name; of two with the same name the last.</summary>
    /// <param name="body">The body.</param>
    /// <param name="contentType">The value of <c>Content-Type</c>, which names the boundary.</param>
    /// <exception cref="RequestRejectedException">400: no form.</exception>
    public static Dictionary<string, ReadOnlyMemory<byte>> Parse(ReadOnlyMemory<byte> body, string contentType)
    {
        const string Parameter = "boundary=";
        int at = contentType.IndexOf(Parameter, StringComparison.OrdinalIgnoreCase);
        if (!contentType.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) || at < 0)
        {
            throw new RequestRejectedException(400, "The body must be multipart/form-data with a boundary.");
        }

        byte[] delimiter = Encoding.Latin1.GetBytes("--" + contentType[(at + Parameter.Length)..].Split(';')[0].Trim().Trim('"'));
        byte[] separator = [.. "\r\n"u8, .. delimiter];
        var fields = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        ReadOnlyMemory<byte> rest = body.Span.StartsWith(delimiter) ? body[delimiter.Length..] : throw Malformed();
        while (!rest.Span.StartsWith("--"u8))
        {
            int headEnd = rest.Span.IndexOf("\r\n\r\n"u8);
            int end = headEnd < 0 ? -1 : rest.Span[(headEnd + 4)..].IndexOf(separator);
            if (end < 0)
            {
                throw Malformed();
            }

            fields[NameOf(rest.Span[..headEnd])] = rest.Slice(headEnd + 4, end);
            rest = rest[(headEnd + 4 + end + separator.Length)..];
        }

        return fields;
    }

    private static string NameOf(ReadOnlySpan<byte> head)
    {
        string text = Encoding.UTF8.GetString(head);
        int start = text.IndexOf("; name=\"", StringComparison.OrdinalIgnoreCase) + 8;
        int end = start < 8 ? -1 : text.IndexOf('"', start);
        return end < 0 ? throw Malformed() : text[start..end];
    }

    private static RequestRejectedException Malformed() => new(400, "The body is not the form that its boundary promises.");
}
