namespace ServeBench.Tokenizers;

/// <summary>One step of a pre-tokenizer: cuts a text into pieces that together are the text.</summary>
internal interface ISplitStage
{
    /// <summary>Appends the end of each piece of <paramref name="text"/>, counted from <paramref name="offset"/>.</summary>
    void Split(ReadOnlySpan<char> text, int offset, List<int> ends);
}
