using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ServeBench.Common;

/// <summary>
/// Takes secrets out of texts that come from a server, which may echo what it was sent: as it was sent, with the escapes of JSON, of HTML or
/// of an address, in other case, in Base64 or hexadecimal digits, or cut off in the middle.
/// </summary>
internal sealed class SecretScrubber
{
    private const string Mask = "***";

    // From eight characters on a secret is not a common word: then a text that was cut off may end with so much of it, and other case and
    // other forms are secrets too. Of a key such as EMPTY every 'empty' in a text would go.
    private const int TellingLength = 8;

    // Each character of a secret may come as an escape of six; no header field is longer than this.
    private const int EscapeLength = 6;
    private const int MostReach = 64 * 1024;

    // How much of a text is looked at at once.
    private const int StretchLength = 1024;

    private readonly Dictionary<char, Needle[]> _needles;
    private readonly SearchValues<char> _starts;
    private readonly SearchValues<string> _words;
    private readonly SearchValues<string> _beginnings;
    private readonly int _overlap;

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

        string[] secrets = [.. values.Concat(others ?? []).Where(value => value.Length > 0).SelectMany(WithoutScheme).Distinct()];
        Needle[] needles = [.. secrets.SelectMany(NeedlesOf).Distinct().OrderByDescending(needle => needle.Letters.Length)];
        _needles = needles.GroupBy(needle => Lower(needle.Letters[0])).ToDictionary(group => group.Key, group => group.ToArray());
        _starts = SearchValues.Create([.. needles.SelectMany(needle => needle.Starts).Concat(EscapedText.Marks).Distinct()]);

        // How a secret begins where it has no escapes: in UTF-8, a letter for each byte.
        string[] words = [.. needles.Where(needle => needle.IsExact).Select(needle => Bytes(needle.Letters))];
        string[] beginnings = [.. needles.Where(needle => !needle.IsExact).Select(needle => Bytes(needle.Letters)[..TellingLength]).Distinct(StringComparer.OrdinalIgnoreCase)];
        _words = SearchValues.Create(words, StringComparison.Ordinal);
        _beginnings = SearchValues.Create(beginnings, StringComparison.OrdinalIgnoreCase);
        _overlap = words.Concat(beginnings).Select(word => word.Length - 1).DefaultIfEmpty().Max();
        Reach = needles.Length == 0 ? 0 : Math.Min(MostReach, needles[0].Letters.Length * EscapeLength);
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
        if (text is null || _needles.Count == 0)
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
        if (_needles.Count > 0 && MayHoldSecret(utf8))
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

    // Nearly every text holds none: that is found out many letters at a time, and without another copy of the whole.
    private bool MayHoldSecret(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IndexOfAny(EscapedText.Utf8Marks) >= 0)
        {
            return true;
        }

        char[] rented = ArrayPool<char>.Shared.Rent(StretchLength + _overlap);
        try
        {
            for (int at = 0; at < utf8.Length; at += StretchLength)
            {
                ReadOnlySpan<byte> stretch = utf8[at..Math.Min(utf8.Length, at + StretchLength + _overlap)];
                ReadOnlySpan<char> letters = rented.AsSpan(0, Encoding.Latin1.GetChars(stretch, rented));
                if (letters.ContainsAny(_beginnings) || letters.ContainsAny(_words))
                {
                    return true;
                }
            }

            return false;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    // The length of the secret that stands there, with its escapes; 0 where none does. Longer secrets come first.
    private int Match(string text, int start)
    {
        char first = EscapedText.Read(text, start, out int firstLength);
        foreach (Needle needle in _needles.GetValueOrDefault(Lower(first)) ?? [])
        {
            if (!needle.Is(first, 0))
            {
                continue;
            }

            int at = start + firstLength;
            int matched = 1;
            while (matched < needle.Letters.Length && at < text.Length && needle.Is(EscapedText.Read(text, at, out int length), matched))
            {
                at += length;
                matched++;
            }

            if (matched == needle.Letters.Length || (at == text.Length && matched >= TellingLength))
            {
                return at - start;
            }
        }

        return 0;
    }

    private static IEnumerable<Needle> NeedlesOf(string secret)
    {
        string plain = EscapedText.Decode(secret);
        return plain.Length < TellingLength
            ? [new Needle(plain, IsExact: true)]
            : SecretForms.Of(secret).Prepend(plain).Select(form => new Needle(string.Concat(form.Select(Lower)), IsExact: false));
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

    private static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static char Upper(char letter) => char.IsAsciiLetterLower(letter) ? (char)(letter & ~0x20) : letter;

    private static char Lower(char letter) => char.IsAsciiLetterUpper(letter) ? (char)(letter | 0x20) : letter;

    /// <summary>What is looked for.</summary>
    /// <param name="Letters">Its characters without escapes; in lower case unless they are exact.</param>
    /// <param name="IsExact">Whether upper and lower case differ.</param>
    private readonly record struct Needle(string Letters, bool IsExact)
    {
        public IEnumerable<char> Starts => IsExact ? [Letters[0]] : [Letters[0], Upper(Letters[0])];

        public bool Is(char letter, int index) => letter == Letters[index] || (!IsExact && Lower(letter) == Letters[index]);
    }
}
