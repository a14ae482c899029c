using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ServeBench.Common;

/// <summary>Takes secrets out of texts that come from a server, which may echo what it was sent.</summary>
internal sealed class SecretScrubber
{
    private const string Mask = "***";
    private readonly string[] _secrets;
    private readonly byte[][] _utf8Secrets;

    public SecretScrubber(string? apiKey, IReadOnlyList<KeyValuePair<string, string>> headers, IReadOnlyList<string>? others = null)
    {
        IEnumerable<string> values = headers.Where(header => IsSensitive(header.Key)).Select(header => header.Value);
        if (apiKey is not null)
        {
            values = values.Prepend(apiKey);
        }

        values = values.Concat(others ?? []);

        _secrets = [.. values.Where(value => value.Length > 0).SelectMany(WithoutScheme).Distinct().OrderByDescending(value => value.Length)];
        _utf8Secrets = [.. _secrets.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>The text without the secrets.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public string? Scrub(string? text)
    {
        if (text is not null)
        {
            foreach (string secret in _secrets)
            {
                text = text.Replace(secret, Mask, StringComparison.Ordinal);
            }
        }

        return text;
    }

    /// <summary>The UTF-8 text without the secrets, in an array of its own.</summary>
    public byte[] Scrub(ReadOnlySpan<byte> utf8)
    {
        foreach (byte[] secret in _utf8Secrets)
        {
            if (utf8.IndexOf(secret) >= 0)
            {
                return Encoding.UTF8.GetBytes(Scrub(Encoding.UTF8.GetString(utf8)));
            }
        }

        return utf8.ToArray();
    }

    /// <summary>Whether a header's value is a secret, by the header's name.</summary>
    public static bool IsSensitive(string header) =>
        header.Contains("auth", StringComparison.OrdinalIgnoreCase)
        || header.Contains("key", StringComparison.OrdinalIgnoreCase)
        || header.Contains("token", StringComparison.OrdinalIgnoreCase)
        || header.Contains("secret", StringComparison.OrdinalIgnoreCase)
        || header.Contains("cookie", StringComparison.OrdinalIgnoreCase);

    // "Bearer abc" is as secret as "abc" alone.
    private static IEnumerable<string> WithoutScheme(string value)
    {
        yield return value;
        int blank = value.IndexOf(' ', StringComparison.Ordinal);
        if (blank >= 0 && blank < value.Length - 1)
        {
            yield return value[(blank + 1)..];
        }
    }
}
