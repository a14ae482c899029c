using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>
/// A made-up prompt of a length: consecutive tokens of the vocabulary from a random one on, as text that has exactly so many tokens
/// when it is encoded again.
/// </summary>
/// <param name="tokenizer">What the tokens are of.</param>
/// <param name="vocabulary">The ids that it may be made of.</param>
/// <param name="seed">Seed of the workload.</param>
/// <param name="position">Position in the workload: it makes the prompts of one seed differ.</param>
/// <param name="length">How many tokens the text is to have.</param>
internal sealed class VocabularyPrompt(ITokenizer tokenizer, int[] vocabulary, long seed, int position, int length) : IPromptSource
{
    public string CreateText()
    {
        var generator = new NumPyGenerator(((ulong)seed << 32) | (uint)position);
        var tokens = new int[length];
        TokenizerVocabulary.CopyRun(vocabulary, (int)generator.Integers(0, vocabulary.Length), tokens);
        var draft = new PromptDraft(tokenizer);
        draft.Start(tokens, length);
        draft.Finish(missing => generator.Integers(0, tokenizer.VocabularySize, missing));
        return draft.Text;
    }

    public int[]? CreateTokenIds() => null;
}
