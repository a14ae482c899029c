using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ServeBench.Common;

/// <summary>
/// Takes secrets out of texts that come from a server, which may echo what it was sent: as it was sent, with the escapes of JSON, of HTML or
/// of an address, or cut off in the middle.
/// </summary>
internal sealed class SecretScrubber
{
    private const string Mask = "***";

    // The part of a secret with which a text that was cut off may end: from eight characters on it is not a common word.
    private const int TellingLength = 8;

    // Each character of a secret may come as an escape of six; no header field is longer than this.
    private const int EscapeLength = 6;
    private const int MostReach = 64 * 1024;

    private readonly string[] _secrets;
    private readonly byte[][] _utf8Secrets;
    private readonly SearchValues<char> _starts;

    public static SecretScrubber None { get; } = new(null, []);

    /// <summary>Knows the secrets of an endpoint.</summary>
    /// <param name="apiKey">The key, or <see langword="null"/>.</param>
    /// <param name="headers">Header fields that the user gave; which of them hold secrets, <see cref="SecretNames"/> says.</param>
    /// <param name="others">Further secrets.</param>
    public SecretScrubber(string? apiKey, IReadOnlyList<KeyValuePair<string, string>> headers, IReadOnlyList<string>? others = null)
    {
        IEnumerable<string> values = headers.SelectMany(header => SecretNames.SecretsOf(header.Key, header.Value));
        if (apiKey is not null)
        {
            values = values.Prepend(apiKey);
        }

        _secrets = [.. values.Concat(others ?? []).Where(value => value.Length > 0).SelectMany(WithoutScheme).Distinct().OrderByDescending(value => value.Length)];
        _utf8Secrets = [.. _secrets.Select(Encoding.UTF8.GetBytes)];
        _secrets = [.. _secrets.Select(EscapedText.Decode).Distinct()];
        Reach = _secrets.Length == 0 ? 0 : Math.Min(MostReach, _secrets.Max(secret => secret.Length) * EscapeLength);
        _starts = SearchValues.Create([.. _secrets.Select(secret => secret[0]).Concat(EscapedText.Marks).Distinct()]);
    }

    /// <summary>How many bytes a secret may take, however it is escaped: so much more than is shown must be kept, so that no cut leaves half of one.</summary>
    public int Reach { get; }

    /// <summary>The beginning of a text from a server, scrubbed before it is cut.</summary>
    /// <param name="utf8">The text, or at least <see cref="Reach"/> bytes more of it than are shown.</param>
    /// <param name="length">The most characters that are shown.</param>
    public string Excerpt(ReadOnlySpan<byte> utf8, int length) =>
        Excerpt(Encoding.UTF8.GetString(utf8[..(int)Math.Min(utf8.Length, ((long)length * 4) + Reach)]), length);

    /// <inheritdoc cref="Excerpt(ReadOnlySpan{byte}, int)"/>
    public string Excerpt(string text, int length)
    {
        string scrubbed = Scrub(text);
        return scrubbed.Length <= length ? scrubbed : string.Concat(scrubbed.AsSpan(0, char.IsHighSurrogate(scrubbed[length - 1]) ? length - 1 : length), "…");
    }

    [return: NotNullIfNotNull(nameof(text))]
    public string? Scrub(string? text)
    {
        if (text is null || _secrets.Length == 0)
        {
            return text;
        }

        StringBuilder? scrubbed = null;
        int kept = 0;
        int at = Next(text, 0);
        while (at >= 0)
        {
            int length = Match(text, at);
            if (length > 0)
            {
                (scrubbed ??= new StringBuilder(text.Length)).Append(text, kept, at - kept).Append(Mask);
                kept = at + length;
            }

            at = Next(text, at + Math.Max(length, 1));
        }

        return scrubbed is null ? text : scrubbed.Append(text, kept, text.Length - kept).ToString();
    }

    /// <summary>The UTF-8 text without the secrets, in an array of its own.</summary>
    public byte[] Scrub(ReadOnlySpan<byte> utf8)
    {
        if (_secrets.Length > 0 && (HoldsSecret(utf8) || utf8.IndexOfAny(EscapedText.Utf8Marks) >= 0 || MayEndWithin(utf8)))
        {
            string text = Encoding.UTF8.GetString(utf8);
            string scrubbed = Scrub(text);
            return ReferenceEquals(text, scrubbed) ? utf8.ToArray() : Encoding.UTF8.GetBytes(scrubbed);
        }

        return utf8.ToArray();
    }

    private int Next(string text, int at)
    {
        int found = at < text.Length ? text.AsSpan(at).IndexOfAny(_starts) : -1;
        return found < 0 ? -1 : at + found;
    }

    private bool HoldsSecret(ReadOnlySpan<byte> utf8)
    {
        foreach (byte[] secret in _utf8Secrets)
        {
            if (utf8.IndexOf(secret) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    // Whether the text may end with the beginning of a secret.
    private bool MayEndWithin(ReadOnlySpan<byte> utf8)
    {
        foreach (byte[] secret in _utf8Secrets)
        {
            ReadOnlySpan<byte> end = utf8[^Math.Min(utf8.Length, secret.Length)..];
            if (secret.Length > TellingLength && end.IndexOf(secret.AsSpan(0, TellingLength)) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    // The length of the secret that stands there, with its escapes; 0 where none does. Longer secrets come first.
    private int Match(string text, int start)
    {
        foreach (string secret in _secrets)
        {
            int at = start;
            int matched = 0;
            while (matched < secret.Length && at < text.Length && EscapedText.Read(text, at, out int length) == secret[matched])
            {
                at += length;
                matched++;
            }

            if (matched == secret.Length || (at == text.Length && matched >= TellingLength))
            {
                return at - start;
            }
        }

        return 0;
    }

    // "Bearer abc" is as secret as "abc".
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
