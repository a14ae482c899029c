using System.Text;

namespace ServeBench.Tests.Hosting;

/// <summary>A request as a <see cref="ScriptedServer"/> received it.</summary>
/// <param name="Head">Request line and header fields, byte for byte, with the blank line.</param>
/// <param name="Body">The body's bytes.</param>
public sealed record ScriptedRequest(string Head, byte[] Body)
{
    /// <summary>The body as UTF-8 text.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body);

    /// <summary>Path and query.</summary>
    public string Target => Head.Split(' ', 3)[1];

    /// <summary>The first value of a header field, or <see langword="null"/>.</summary>
    public string? Header(string name) => Head.Split("\r\n")
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim())
        .FirstOrDefault();
}
