using System.Buffers;
using System.Text;

namespace ServeBench.Tokenizers;

/// <summary>The Unicode normalization forms of any well-formed text.</summary>
internal static class UnicodeForms
{
    /// <summary>The text in a form. .NET refuses noncharacters, which no form changes and nothing combines with: the stretches between them are normalized.</summary>
    public static string Normalize(string text, NormalizationForm form)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        int at = FindNoncharacter(text, 0);
        if (at < 0)
        {
            return text.Normalize(form);
        }

        var normalized = new StringBuilder(text.Length);
        int start = 0;
        for (; at >= 0; at = FindNoncharacter(text, start))
        {
            int length = char.IsHighSurrogate(text[at]) ? 2 : 1;
            normalized.Append(text[start..at].Normalize(form)).Append(text, at, length);
            start = at + length;
        }

        return normalized.Append(text[start..].Normalize(form)).ToString();
    }

    private static int FindNoncharacter(string text, int start)
    {
        for (int i = start; i < text.Length; i++)
        {
            if (text[i] is '\uFFFE' or '\uFFFF' or (>= '\uFDD0' and <= '\uFDEF'))
            {
                return i;
            }

            if (char.IsHighSurrogate(text[i]))
            {
                if ((char.ConvertToUtf32(text, i) & 0xFFFE) == 0xFFFE)
                {
                    return i;
                }

                i++;
            }
        }

        return -1;
    }
}
