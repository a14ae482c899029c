using ServeBench.Randomness;
using ServeBench.Workloads;

namespace ServeBench.Tests.Workloads;

/// <summary>vLLM's random dataset, written down step by step: no threads, no shortcuts, whole texts.</summary>
internal static class PlainRandomProcedure
{
    public sealed record Prompt(string Text, int[] Ids, int TargetLength);

    public static Prompt[] Run(RandomDatasetOptions options, ITokenizer tokenizer)
    {
        var generator = new NumPyGenerator(options.Seed);
        RandomDraws draws = RandomDraws.Draw(options, tokenizer, generator);
        int[] allowed = [.. Enumerable.Range(0, tokenizer.VocabularySize).Where(id => !tokenizer.NamedSpecialTokenIds.Contains(id))];
        int[] prefix = [];
        if (options.PrefixLength > 0)
        {
            prefix = new int[options.PrefixLength];
            generator.Integers(0, allowed.Length, prefix);
            prefix = ToLength(tokenizer, [.. prefix.Select(index => allowed[index])], prefix.Length, generator).Ids;
        }

        return [.. Enumerable.Range(0, options.Count).Select(i => ToLength(
            tokenizer,
            [.. prefix, .. Enumerable.Range(0, draws.InputLengths[i]).Select(n => allowed[(draws.Offsets[i] + i + n) % allowed.Length])],
            options.PrefixLength + draws.InputLengths[i],
            generator))];
    }

    private static Prompt ToLength(ITokenizer tokenizer, int[] sequence, int target, NumPyGenerator generator)
    {
        for (int remaining = 10; ; remaining--)
        {
            string text = tokenizer.Decode(sequence);
            sequence = tokenizer.Encode(text, addSpecialTokens: false);
            if (remaining <= 0 || sequence.Length == target)
            {
                return new Prompt(text, sequence, target);
            }

            if (sequence.Length < target)
            {
                var extra = new int[target - sequence.Length];
                generator.Integers(0, tokenizer.VocabularySize, extra);
                sequence = [.. sequence, .. extra];
            }
            else
            {
                sequence = sequence[..target];
            }
        }
    }
}
