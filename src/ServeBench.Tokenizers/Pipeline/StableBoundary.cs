using System.Globalization;

namespace ServeBench.Tokenizers;

/// <summary>
/// Finds which cuts of the well-known patterns (<see cref="SplitPatterns"/>) stay where they are whatever follows in the text.
/// </summary>
/// <remarks>
/// The patterns look at the text from a piece's start only forwards, and no further than the end of the run of letters or of
/// white space that the cut stands in or before, and a contraction (<c>'re</c>) beyond it. So a cut is settled when that run
/// and three more characters are settled.
/// </remarks>
internal static class StableBoundary
{
    private const int LookAhead = 3;

    /// <summary>Whether a cut at <paramref name="position"/> stays.</summary>
    /// <param name="text">The text that was cut.</param>
    /// <param name="position">Where.</param>
    /// <param name="settled">How many characters of the text will not change; what follows them may.</param>
    public static bool Holds(ReadOnlySpan<char> text, int position, int settled)
    {
        if (position >= settled)
        {
            return false;
        }

        RunKind kind = KindOf(text[position]);
        int end = position + 1;
        while (end < settled && KindOf(text[end]) == kind)
        {
            end++;
        }

        return end + LookAhead <= settled;
    }

    private static RunKind KindOf(char character)
    {
        if (char.IsWhiteSpace(character))
        {
            return RunKind.WhiteSpace;
        }

        return CharUnicodeInfo.GetUnicodeCategory(character) <= UnicodeCategory.EnclosingMark ? RunKind.Letters : RunKind.Others;
    }

    private enum RunKind
    {
        Others,
        Letters,
        WhiteSpace,
    }
}
