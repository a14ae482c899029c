using System.Globalization;
using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>
/// Synthetic prompts of which many share a prefix, as those of an application with a few long instructions do: a prefix of random
/// tokens, and behind it a suffix of random tokens of its own. For the same seed and tokenizer they are those of
/// <c>vllm bench serve --dataset-name prefix_repetition</c>, draw for draw.
/// </summary>
internal sealed class PrefixRepetitionDataset : ISyntheticDataset
{
    private readonly PrefixRepetitionOptions _options;
    private readonly ITokenizer _tokenizer;

    /// <summary>Creates a generator.</summary>
    /// <exception cref="ServeException"><c>TokenizerVocabularyUnknown</c>, <c>PrefixCountTooLarge</c> or <c>InputLengthTooSmall</c>.</exception>
    public PrefixRepetitionDataset(PrefixRepetitionOptions options, ITokenizer tokenizer)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.PrefixCount, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.PrefixLength);
        ArgumentOutOfRangeException.ThrowIfNegative(options.SuffixLength);
        ArgumentOutOfRangeException.ThrowIfNegative(options.OutputLength);
        TokenizerVocabulary.Require(tokenizer);
        if (options.Count < options.PrefixCount)
        {
            throw new ServeException(
                "PrefixCountTooLarge",
                ServeErrorKind.InvalidArgument,
                string.Create(CultureInfo.InvariantCulture, $"{options.Count} requests cannot have {options.PrefixCount} prefixes: each prefix needs at least one request."),
                options.PrefixCount);
        }

        if (options.PrefixLength + options.SuffixLength == 0)
        {
            throw new ServeException("InputLengthTooSmall", ServeErrorKind.InvalidArgument, "Neither the prefixes nor the suffixes have a token.", 0) { Case = "Prefix" };
        }

        _options = options;
        _tokenizer = tokenizer;
    }

    public int LengthMismatch { get; private set; }

    /// <remarks>All prompts are made before the first is given: vLLM shuffles them, and a schedule continues from the last draw.</remarks>
    public IEnumerable<ServeRequest> Read(CancellationToken cancellationToken)
    {
        var random = new NumPyRandomState(_options.Seed);
        LengthMismatch = 0;
        ServeRequest[] requests = Generate(random, cancellationToken);
        var order = new CPythonRandom(_options.Seed);
        if (_options.Shuffle)
        {
            order.Shuffle<ServeRequest>(requests);
        }

        for (int index = 0; index < requests.Length; index++)
        {
            yield return requests[index] with { Index = index, GlobalRandom = order };
        }
    }

    private ServeRequest[] Generate(NumPyRandomState random, CancellationToken cancellationToken)
    {
        var drawn = new DrawnState(_options.Seed, random);
        var draft = new PromptDraft(_tokenizer);
        var requests = new List<ServeRequest>(_options.Count);
        (int each, int remainder) = Math.DivRem(_options.Count, _options.PrefixCount);
        for (int prefixIndex = 0; prefixIndex < _options.PrefixCount; prefixIndex++)
        {
            int[] prefix = Draw(draft, random, _options.PrefixLength);
            for (int left = each + (prefixIndex < remainder ? 1 : 0); left > 0; left--)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int[] tokens = [.. prefix, .. Draw(draft, random, _options.SuffixLength)];
                requests.Add(new ServeRequest
                {
                    // vLLM gives these requests no id, and so sends no header.
                    RequestId = "",
                    Prompt = _tokenizer.Decode(tokens),
                    InputLength = tokens.Length,
                    OutputLength = _options.OutputLength,
                    Drawn = drawn,
                    IsAlignable = true,
                });
            }
        }

        return [.. requests];
    }

    private int[] Draw(PromptDraft draft, NumPyRandomState random, int length)
    {
        var tokens = new int[length];
        random.RandInt(0, _tokenizer.VocabularySize, tokens);
        draft.Start(tokens, length);
        draft.Finish(missing => random.RandInt(0, _tokenizer.VocabularySize, missing));
        LengthMismatch += Math.Abs(draft.Mismatch);
        return draft.Ids.ToArray();
    }
}
