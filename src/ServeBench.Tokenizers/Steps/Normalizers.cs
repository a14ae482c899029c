using System.Globalization;
using System.Text;

namespace ServeBench.Tokenizers;

/// <summary>A step that rewrites a text before it is cut, as Hugging Face's <c>normalizers</c>.</summary>
internal interface INormalizer
{
    string Normalize(string text, CancellationToken cancellationToken);

    /// <summary>Whether the first character of a text may be left out, so that what comes first was not first before.</summary>
    bool MayDropStart => false;
}

internal sealed class FormNormalizer(NormalizationForm form) : INormalizer
{
    public string Normalize(string text, CancellationToken cancellationToken) => UnicodeForms.Normalize(text, form);
}

/// <summary>Writes something before a text that is not empty.</summary>
internal sealed class PrependNormalizer(string prefix) : INormalizer
{
    public string Normalize(string text, CancellationToken cancellationToken) => text.Length == 0 ? text : prefix + text;
}

/// <summary>Writes one text instead of another.</summary>
internal sealed class ReplaceNormalizer(string old, string content) : INormalizer
{
    public bool MayDropStart => content.Length == 0;

    public string Normalize(string text, CancellationToken cancellationToken) => text.Replace(old, content, StringComparison.Ordinal);
}

/// <summary>Writes a text instead of each match of a pattern.</summary>
internal sealed class PatternNormalizer(SplitPattern pattern, string content) : INormalizer
{
    public bool MayDropStart => content.Length == 0;

    public string Normalize(string text, CancellationToken cancellationToken)
    {
        List<Piece> matches = [];
        pattern.Find(text, matches, cancellationToken);
        var result = new StringBuilder(text.Length);
        int end = 0;
        foreach (Piece match in matches)
        {
            result.Append(text, end, match.Start - end).Append(content);
            end = match.End;
        }

        return result.Append(text, end, text.Length - end).ToString();
    }
}

/// <summary>Leaves out the white space at the ends.</summary>
internal sealed class StripNormalizer(bool left, bool right) : INormalizer
{
    public bool MayDropStart => left;

    public string Normalize(string text, CancellationToken cancellationToken) => (left, right) switch
    {
        (true, true) => text.Trim(),
        (true, false) => text.TrimStart(),
        (false, true) => text.TrimEnd(),
        _ => text,
    };
}

/// <summary>Writes each byte of a text as a character of the <see cref="ByteAlphabet"/>.</summary>
internal sealed class ByteNormalizer : INormalizer
{
    public string Normalize(string text, CancellationToken cancellationToken) => ByteAlphabet.FromText(text);
}

/// <summary>Rewrites a text character by character.</summary>
internal sealed class CharacterNormalizer : INormalizer
{
    private readonly Action<Rune, StringBuilder> _write;

    private CharacterNormalizer(Action<Rune, StringBuilder> write) => _write = write;

    /// <summary>Small letters.</summary>
    public static CharacterNormalizer Lowercase { get; } = new((rune, text) => Append(text, rune.Value == 0x130 ? "i\u0307" : Rune.ToLowerInvariant(rune).ToString()));

    public static CharacterNormalizer StripAccents { get; } = new((rune, text) => AppendUnless(CharacterKinds.IsMark(rune), rune, text));

    public static CharacterNormalizer StripNonSpacing { get; } = new((rune, text) => AppendUnless(Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark, rune, text));

    /// <summary>Without controls, and with blanks for white space, as BERT has it.</summary>
    public static CharacterNormalizer CleanText { get; } = new((rune, text) =>
    {
        if (rune.Value is not (0 or 0xFFFD) && !CharacterKinds.IsControl(rune))
        {
            Append(text, CharacterKinds.IsWhiteSpace(rune) ? " " : rune.ToString());
        }
    });

    /// <summary>With blanks around ideographs, as BERT has it.</summary>
    public static CharacterNormalizer SeparateIdeographs { get; } = new((rune, text) => Append(text, CharacterKinds.IsIdeograph(rune) ? $" {rune} " : rune.ToString()));

    /// <summary>Without controls, and with blanks for what SentencePiece's <c>nmt</c> rules take for white space.</summary>
    public static CharacterNormalizer Nmt { get; } = new((rune, text) =>
    {
        switch (rune.Value)
        {
            case (>= 0x01 and <= 0x08) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F or 0x8F or 0x9F:
                break;
            case 0x09 or 0x0A or 0x0C or 0x0D or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD:
                text.Append(' ');
                break;
            default:
                Append(text, rune.ToString());
                break;
        }
    });

    /// <summary>What BERT's tokenizer does to a text first.</summary>
    /// <param name="cleanText">Whether controls are left out.</param>
    /// <param name="separatesIdeographs">Whether ideographs are words of their own.</param>
    /// <param name="stripsAccents">Whether accents are left out.</param>
    /// <param name="lowercase">Whether letters are made small.</param>
    public static IEnumerable<INormalizer> Bert(bool cleanText, bool separatesIdeographs, bool stripsAccents, bool lowercase) =>
    [
        .. cleanText ? [CleanText] : Array.Empty<INormalizer>(),
        .. separatesIdeographs ? [SeparateIdeographs] : Array.Empty<INormalizer>(),
        .. stripsAccents ? [new FormNormalizer(NormalizationForm.FormD), StripNonSpacing] : Array.Empty<INormalizer>(),
        .. lowercase ? [Lowercase] : Array.Empty<INormalizer>(),
    ];

    public bool MayDropStart => this == CleanText || this == Nmt || this == StripAccents || this == StripNonSpacing;

    public string Normalize(string text, CancellationToken cancellationToken)
    {
        var result = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            _write(rune, result);
        }

        return result.ToString();
    }

    private static void Append(StringBuilder text, string written) => text.Append(written);

    private static void AppendUnless(bool isLeftOut, Rune rune, StringBuilder text)
    {
        if (!isLeftOut)
        {
            text.Append(rune.ToString());
        }
    }
}

/// <summary>Leaves out blanks at the ends, and blanks behind blanks.</summary>
internal sealed class BlankNormalizer : INormalizer
{
    public bool MayDropStart => true;

    public string Normalize(string text, CancellationToken cancellationToken) => string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
