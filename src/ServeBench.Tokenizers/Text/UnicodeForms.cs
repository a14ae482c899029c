using System.Text;

namespace ServeBench.Tokenizers;

/// <summary>The Unicode normalization forms of any well-formed text, as Hugging Face's library has them, whose tables are those of Unicode 12.</summary>
internal static class UnicodeForms
{
    /// <summary>The characters that have had a compatibility mapping only since a later version: pairs of ends of ranges.</summary>
    private static ReadOnlySpan<int> Later => [0x32FF, 0x32FF, 0xA7F1, 0xA7F4, 0xAB69, 0xAB69, 0x10781, 0x107BA, 0x1CCD6, 0x1CCF9, 0x1E030, 0x1E06D, 0x1F16C, 0x1F16C, 0x1FBF0, 0x1FBF9];

    /// <summary>
    /// The text in a form. .NET refuses noncharacters, which no form changes and nothing combines with: the stretches between them are
    /// normalized. So are those between characters that the library does not know.
    /// </summary>
    public static string Normalize(string text, NormalizationForm form)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        bool isCompatible = form is NormalizationForm.FormKC or NormalizationForm.FormKD;
        int at = FindKept(text, 0, isCompatible);
        if (at < 0)
        {
            return text.Normalize(form);
        }

        var normalized = new StringBuilder(text.Length);
        int start = 0;
        for (; at >= 0; at = FindKept(text, start, isCompatible))
        {
            int length = char.IsHighSurrogate(text[at]) ? 2 : 1;
            normalized.Append(text[start..at].Normalize(form)).Append(text, at, length);
            start = at + length;
        }

        return normalized.Append(text[start..].Normalize(form)).ToString();
    }

    private static int FindKept(string text, int start, bool isCompatible)
    {
        for (int at = start; at < text.Length;)
        {
            var rune = Rune.GetRuneAt(text, at);
            if ((rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF || (isCompatible && IsLater(rune)))
            {
                return at;
            }

            at += rune.Utf16SequenceLength;
        }

        return -1;
    }

    private static bool IsLater(Rune rune)
    {
        for (int i = 0; i < Later.Length; i += 2)
        {
            if (rune.Value >= Later[i] && rune.Value <= Later[i + 1])
            {
                return true;
            }
        }

        return false;
    }
}
