using System.Text;

namespace ServeBench.Common;

/// <summary>What holds a secret, by its name: a header field, an option of a command, a member of a table.</summary>
internal static class SecretNames
{
    // A shorter piece of a header would be found in words that have nothing to do with it.
    private const int ValueLength = 3;
    private const int PieceLength = 6;
    private const int TelltaleLength = 8;
    private const int LongTelltaleLength = 16;

    private static readonly string[] s_inHeaders =
        ["auth", "key", "token", "secret", "cookie", "pass", "pwd", "cred", "session", "signature", "jwt", "bearer", "csrf", "xsrf"];

    // Header fields whose values are not secrets, however they look.
    private static readonly string[] s_harmlessHeaders =
        ["accept", "content-", "user-agent", "x-request-id", "traceparent", "anthropic-version", "anthropic-beta", "openai-beta", "cache-control", "x-slo", "host", "origin", "date"];

    private static readonly HashSet<string> s_harmlessValues = new(["true", "false", "none", "null", "auto", "yes"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> s_words = new(
        ["authorization", "auth", "key", "apikey", "token", "secret", "password", "passwd", "passphrase", "pwd", "credential", "credentials", "cookie", "bearer", "jwt", "sas", "signature", "sig"],
        StringComparer.OrdinalIgnoreCase);

    // Of a model's vocabulary, or of what is sorted.
    private static readonly HashSet<string> s_harmlessBefore = new(
        ["eos", "bos", "pad", "stop", "unk", "sep", "mask", "cls", "start", "end", "special", "image", "video", "audio", "per", "sort", "group", "metric", "primary", "max", "min", "public", "first", "next"],
        StringComparer.OrdinalIgnoreCase);

    public static bool IsSensitiveHeader(string header) =>
        s_inHeaders.Any(word => header.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether an option of a command, a variable, a parameter of an address or a member of a table holds a secret: <c>--hf-token</c>, <c>apiKey</c>, <c>sig</c>.</summary>
    public static bool IsSensitive(string name)
    {
        string[] words = Words(name);
        for (int i = 0; i < words.Length; i++)
        {
            bool isLast = i == words.Length - 1;
            if (s_words.Contains(words[i]) && (isLast || words[i] is not ("key" or "token" or "auth")) && !(i > 0 && s_harmlessBefore.Contains(words[i - 1])))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The secrets in a header field: the whole of one that holds some, its cookies and parameters singly, and the name and password of <c>Basic</c>.</summary>
    public static IEnumerable<string> SecretsOf(string header, string value)
    {
        if (!IsSensitiveHeader(header))
        {
            return IsTelltale(header, value) ? [value] : [];
        }

        if (value.Length < ValueLength || s_harmlessValues.Contains(value))
        {
            return [];
        }

        IEnumerable<string> pieces = value.Split([';', ',', ' '], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(piece => piece.IndexOf('=', StringComparison.Ordinal) is > 0 and int equals ? [piece, piece[(equals + 1)..].Trim('"')] : (string[])[piece])
            .Where(piece => piece.Length >= PieceLength && piece is not ("Bearer" or "Digest" or "Negotiate"));
        return pieces.Prepend(value).Concat(OfBasic(value));
    }

    // What stands in a field of the user's own making may be a secret by its look: no word, but letters and digits, or very long.
    private static bool IsTelltale(string header, string value) =>
        !s_harmlessHeaders.Any(harmless => header.StartsWith(harmless, StringComparison.OrdinalIgnoreCase))
        && !value.Contains(' ', StringComparison.Ordinal)
        && (value.Length >= LongTelltaleLength || (value.Length >= TelltaleLength && value.Any(char.IsAsciiLetter) && value.Any(char.IsAsciiDigit)));

    private static IEnumerable<string> OfBasic(string value)
    {
        const string Scheme = "Basic ";
        Span<byte> plain = new byte[value.Length];
        if (!value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !Convert.TryFromBase64String(value[Scheme.Length..].Trim(), plain, out int written))
        {
            return [];
        }

        string text = Encoding.UTF8.GetString(plain[..written]);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? [text] : text.Length - colon - 1 >= PieceLength ? [text, text[(colon + 1)..]] : [text];
    }

    // --hf-token, HF_TOKEN, hfToken and model.hf.token have the same words.
    private static string[] Words(string name)
    {
        var spaced = new StringBuilder(name.Length + 4);
        for (int i = 0; i < name.Length; i++)
        {
            if (char.IsAsciiLetterUpper(name[i]) && i > 0 && char.IsAsciiLetterLower(name[i - 1]))
            {
                spaced.Append('-');
            }

            spaced.Append(char.ToLowerInvariant(name[i]));
        }

        return spaced.ToString().Split(['-', '_', '.', ' ', '/', ':', '$'], StringSplitOptions.RemoveEmptyEntries);
    }
}
