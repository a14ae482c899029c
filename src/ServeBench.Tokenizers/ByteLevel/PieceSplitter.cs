namespace ServeBench.Tokenizers;

/// <summary>The steps of a pre-tokenizer, each of which cuts the pieces of the step before.</summary>
internal sealed class PieceSplitter(IReadOnlyList<ISplitStage> stages)
{
    /// <summary>Whether one well-known pattern does all the cutting, so that <see cref="StableBoundary"/> holds.</summary>
    public bool IsWellKnown { get; } = stages is [RegexSplit split] && SplitPatterns.Find(split.Expression.ToString()) is not null;

    /// <summary>Appends the end of each piece of <paramref name="text"/>, counted from <paramref name="offset"/>.</summary>
    public void Split(ReadOnlySpan<char> text, int offset, List<int> ends)
    {
        if (text.IsEmpty)
        {
            return;
        }

        if (stages.Count == 1)
        {
            stages[0].Split(text, offset, ends);
            return;
        }

        List<int> pieces = [text.Length];
        foreach (ISplitStage stage in stages)
        {
            List<int> finer = [];
            int start = 0;
            foreach (int end in pieces)
            {
                stage.Split(text[start..end], start, finer);
                start = end;
            }

            pieces = finer;
        }

        foreach (int end in pieces)
        {
            ends.Add(offset + end);
        }
    }
}
