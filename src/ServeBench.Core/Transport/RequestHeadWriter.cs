using System.Buffers;
using System.Globalization;
using System.Text;

namespace ServeBench.Transport;

/// <summary>Writes request line and header fields of a request as they go over an HTTP/1.1 connection.</summary>
internal static class RequestHeadWriter
{
    private static readonly SearchValues<char> s_tokenCharacters = SearchValues.Create(
        "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~");

    private static readonly SearchValues<char> s_lineBreakers = SearchValues.Create("\0\r\n");

    /// <summary>The head's bytes, text beyond ASCII as UTF-8.</summary>
    /// <exception cref="ServeException"><c>HeaderInvalid</c>; names the field and never its value.</exception>
    public static byte[] Write(WireRequest request, string host)
    {
        Check(request);
        var head = new StringBuilder(256);
        head.Append(request.Method).Append(' ').Append(request.Target).Append(" HTTP/1.1\r\nHost: ").Append(host).Append("\r\n");
        foreach ((string name, string value) in request.Headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        if (HasContent(request))
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {request.Body.Length}\r\n");
        }

        return Encoding.UTF8.GetBytes(head.Append("\r\n").ToString());
    }

    /// <summary>The value of the Host field for an address.</summary>
    public static string HostOf(Uri uri)
    {
        string host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
        return uri.IsDefaultPort ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{uri.Port}");
    }

    /// <summary>Whether a request says how long its body is, which one that has none does only if its method promises one.</summary>
    public static bool HasContent(WireRequest request) => request.Body.Length > 0 || request.Method is "POST" or "PUT" or "PATCH";

    /// <summary>Refuses names and values that would break the head's lines.</summary>
    /// <exception cref="ServeException"><c>HeaderInvalid</c>; names the field and never its value.</exception>
    public static void Check(WireRequest request)
    {
        foreach ((string name, string value) in request.Headers)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(s_tokenCharacters))
            {
                throw new ServeException("HeaderInvalid", ServeErrorKind.InvalidArgument, $"'{name}' cannot be the name of a header field.", name);
            }

            if (value.AsSpan().ContainsAny(s_lineBreakers))
            {
                throw new ServeException(
                    "HeaderInvalid", ServeErrorKind.InvalidArgument, $"The value of the header field '{name}' has a line break or a NUL in it; remove it.", name);
            }
        }
    }
}
