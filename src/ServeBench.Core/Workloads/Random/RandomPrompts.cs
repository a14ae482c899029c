using System.Collections.Concurrent;
using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>
/// The texts of random workloads: runs of consecutive tokens of the vocabulary, decoded and brought to their lengths. The first
/// encodings run ahead on all processors; the draws that follow are made in the order of the prompts.
/// </summary>
/// <param name="tokenizer">What the tokens are of.</param>
/// <param name="generator">What is drawn from.</param>
/// <param name="vocabulary">The ids that prompts are made of.</param>
internal sealed class RandomPrompts(ITokenizer tokenizer, NumPyGenerator generator, int[] vocabulary)
{
    private const int BatchSize = 128;
    private const int MinRounds = 4;

    /// <summary>How many tokens the prompts so far are off their lengths, together.</summary>
    public int LengthMismatch { get; private set; }

    /// <summary>Draws the tokens of a prefix; none when it has no length.</summary>
    public int[] DrawPrefix(int length)
    {
        if (length == 0)
        {
            return [];
        }

        var tokens = new int[length];
        generator.Integers(0, vocabulary.Length, tokens);
        var draft = new PromptDraft(tokenizer);
        draft.Start([.. tokens.Select(token => vocabulary[token])], tokens.Length);
        Finish(draft);
        return draft.Ids.ToArray();
    }

    /// <summary>The prompts in their order; each is valid until the next is asked for.</summary>
    /// <param name="prefix">Tokens that all begin with.</param>
    /// <param name="prefixLength">How many tokens the prefix is to have.</param>
    /// <param name="lengths">Tokens of each behind the prefix.</param>
    /// <param name="offsets">Where in the vocabulary each starts.</param>
    /// <param name="firstIndex">What the index of the first is: it is added to the offset.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public IEnumerable<PromptDraft> Create(int[] prefix, int prefixLength, int[] lengths, int[] offsets, int firstIndex, CancellationToken cancellationToken)
    {
        var shared = new PromptPrefix(prefix, prefixLength);
        return Create(_ => shared, lengths, offsets, firstIndex, cancellationToken);
    }

    /// <summary>The prompts in their order; each is valid until the next is asked for.</summary>
    /// <param name="prefixOf">What the prompt of a position begins with.</param>
    /// <param name="lengths">Tokens of each behind the prefix.</param>
    /// <param name="offsets">Where in the vocabulary each starts.</param>
    /// <param name="firstIndex">What the index of the first is: it is added to the offset.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public IEnumerable<PromptDraft> Create(Func<int, PromptPrefix> prefixOf, int[] lengths, int[] offsets, int firstIndex, CancellationToken cancellationToken)
    {
        var idle = new ConcurrentBag<PromptDraft>();
        ITokenCycle? cycle = CycleOf(lengths);
        foreach (PromptDraft draft in OrderedParallel.Select(lengths.Length, BatchSize, Start, cancellationToken))
        {
            Finish(draft);
            LengthMismatch += Math.Abs(draft.Mismatch);
            yield return draft;
            idle.Add(draft);
        }

        PromptDraft Start(int i)
        {
            PromptDraft draft = idle.TryTake(out PromptDraft? used) ? used : new PromptDraft(tokenizer);
            int start = (offsets[i] + firstIndex + i) % vocabulary.Length;
            PromptPrefix prefix = prefixOf(i);
            if (cycle is not null && prefix.Tokens.Length == 0)
            {
                draft.Start(cycle, start, lengths[i]);
                return draft;
            }

            var tokens = new int[prefix.Tokens.Length + lengths[i]];
            prefix.Tokens.CopyTo(tokens, 0);
            TokenizerVocabulary.CopyRun(vocabulary, start, tokens.AsSpan(prefix.Tokens.Length));
            draft.Start(tokens, prefix.Length + lengths[i]);
            return draft;
        }
    }

    /// <summary>The vocabulary as a circle, where the prompts go around it often enough to pay for it.</summary>
    private ITokenCycle? CycleOf(int[] lengths) =>
        tokenizer is IIncrementalTokenizer incremental && lengths.Sum(length => (long)length) > MinRounds * (long)vocabulary.Length
            ? incremental.CreateCycle(vocabulary, lengths.Max())
            : null;

    private void Finish(PromptDraft draft) => draft.Finish(missing => generator.Integers(0, tokenizer.VocabularySize, missing));
}

/// <summary>What a random prompt begins with.</summary>
internal readonly record struct PromptPrefix(int[] Tokens, int Length)
{
    public static PromptPrefix None { get; } = new([], 0);
}
