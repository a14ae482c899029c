using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>
/// Random prompts as token ids, which neither client nor server encodes: each has exactly its tokens. A share of them may begin with
/// tokens that they have in common, as <c>vllm-bench</c> models a prefix cache.
/// </summary>
internal static class RandomTokenIds
{
    /// <summary>The requests in their order.</summary>
    /// <exception cref="ServeException"><c>InputLengthTooSmall</c>.</exception>
    public static IEnumerable<ServeRequest> Create(RandomDatasetOptions options, ITokenizer tokenizer)
    {
        var generator = new NumPyGenerator(options.Seed);
        RandomDraws draws = RandomDraws.Draw(options, tokenizer, generator);
        int[] allowed = TokenizerVocabulary.UnnamedIds(tokenizer);
        bool isBimodal = options.CacheHitFraction > 0;
        int[] shared = new int[isBimodal ? Cached(draws.InputLengths.Max(), options.CacheRatio) : options.PrefixLength];
        generator.Integers(0, allowed.Length, shared);
        for (int i = 0; i < shared.Length; i++)
        {
            shared[i] = allowed[shared[i]];
        }

        for (int i = 0; i < options.Count; i++)
        {
            int length = draws.InputLengths[i] + (isBimodal ? 0 : shared.Length);
            int begin = !isBimodal ? shared.Length : generator.Random() < options.CacheHitFraction ? Cached(length, options.CacheRatio) : 0;
            int[] tokens = new int[length];
            shared.AsSpan(0, begin).CopyTo(tokens);
            TokenizerVocabulary.CopyRun(allowed, (draws.Offsets[i] + i) % allowed.Length, tokens.AsSpan(begin));
            yield return new ServeRequest { PromptTokenIds = tokens, InputLength = length, OutputLength = draws.OutputLengths[i], IgnoreEos = true };
        }
    }

    private static int Cached(int length, double ratio) => (int)Math.Round(length * ratio, MidpointRounding.AwayFromZero);
}
