using System.Text.RegularExpressions;

namespace ServeBench.Tokenizers;

/// <summary>Each match is a piece, and so is each stretch between two matches.</summary>
internal sealed class RegexSplit(Regex expression) : ISplitStage
{
    /// <summary>The expression whose matches are the pieces.</summary>
    public Regex Expression => expression;

    /// <inheritdoc/>
    public void Split(ReadOnlySpan<char> text, int offset, List<int> ends)
    {
        int end = 0;
        foreach (ValueMatch match in expression.EnumerateMatches(text))
        {
            if (match.Length == 0)
            {
                continue;
            }

            if (match.Index > end)
            {
                ends.Add(offset + match.Index);
            }

            end = match.Index + match.Length;
            ends.Add(offset + end);
        }

        if (end < text.Length)
        {
            ends.Add(offset + text.Length);
        }
    }
}
