using System.Collections.Concurrent;
using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>
/// Synthetic prompts of exact lengths: each is a run of consecutive tokens of the vocabulary from a random one on, decoded to
/// text. For the same seed and tokenizer they are those of <c>vllm bench serve --dataset-name random</c>, draw for draw.
/// </summary>
public sealed class RandomDataset : ISyntheticDataset
{
    private const int BatchSize = 128;

    private readonly RandomDatasetOptions _options;
    private readonly ITokenizer _tokenizer;

    /// <summary>Creates a generator.</summary>
    /// <exception cref="ServeException"><c>TokenizerVocabularyUnknown</c>, or <c>RangeRatioInvalid</c>.</exception>
    public RandomDataset(RandomDatasetOptions options, ITokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.InputLength);
        ArgumentOutOfRangeException.ThrowIfNegative(options.OutputLength);
        ArgumentOutOfRangeException.ThrowIfNegative(options.PrefixLength);
        options.RangeRatio.Validate();
        TokenizerVocabulary.Require(tokenizer);
        _options = options;
        _tokenizer = tokenizer;
    }

    /// <inheritdoc/>
    public int LengthMismatch { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="ServeException"><c>InputLengthTooSmall</c>.</exception>
    public IEnumerable<ServeRequest> Read(CancellationToken cancellationToken)
    {
        var generator = new NumPyGenerator(_options.Seed);
        RandomDraws draws = RandomDraws.Draw(_options, _tokenizer, generator);
        int[] allowed = [.. Enumerable.Range(0, _tokenizer.VocabularySize).Except(_tokenizer.SpecialTokenIds)];
        int[] prefix = DrawPrefix(allowed, generator);
        LengthMismatch = 0;

        var idle = new ConcurrentBag<PromptDraft>();
        int index = 0;
        foreach (PromptDraft draft in OrderedParallel.Select(_options.Count, BatchSize, Start, cancellationToken))
        {
            Finish(draft, generator);
            LengthMismatch += Math.Abs(draft.Mismatch);
            yield return new ServeRequest
            {
                Index = index,
                Prompt = draft.Text,
                InputLength = draft.Ids.Length,
                OutputLength = draws.OutputLengths[index],
                IgnoreEos = true,
                IsUnseen = _options.PrefixLength == 0,
            };
            index++;
            idle.Add(draft);
        }

        PromptDraft Start(int i)
        {
            PromptDraft draft = idle.TryTake(out PromptDraft? used) ? used : new PromptDraft(_tokenizer);
            int length = draws.InputLengths[i];
            var tokens = new int[prefix.Length + length];
            prefix.CopyTo(tokens, 0);
            Window(allowed, draws.Offsets[i] + i, tokens.AsSpan(prefix.Length));
            draft.Start(tokens, _options.PrefixLength + length);
            return draft;
        }
    }

    /// <summary>Consecutive allowed tokens, around the end of the vocabulary to its start.</summary>
    private static void Window(int[] allowed, int start, Span<int> destination)
    {
        int from = start % allowed.Length;
        while (!destination.IsEmpty)
        {
            int length = Math.Min(destination.Length, allowed.Length - from);
            allowed.AsSpan(from, length).CopyTo(destination);
            destination = destination[length..];
            from = 0;
        }
    }

    private int[] DrawPrefix(int[] allowed, NumPyGenerator generator)
    {
        if (_options.PrefixLength == 0)
        {
            return [];
        }

        var tokens = new int[_options.PrefixLength];
        generator.Integers(0, allowed.Length, tokens);
        var draft = new PromptDraft(_tokenizer);
        draft.Start([.. tokens.Select(token => allowed[token])], tokens.Length);
        Finish(draft, generator);
        return draft.Ids.ToArray();
    }

    private void Finish(PromptDraft draft, NumPyGenerator generator) =>
        draft.Finish(missing => generator.Integers(0, _tokenizer.VocabularySize, missing));
}
