using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>
/// Random prompts, each with images or videos of random pixels. For the same seed and tokenizer the texts, the sizes and the pixels are those
/// of <c>vllm bench serve --dataset-name random-mm</c>, draw for draw.
/// </summary>
internal sealed class RandomMultiModalDataset : ISyntheticDataset
{
    private readonly RandomDatasetOptions _options;
    private readonly ITokenizer _tokenizer;
    private readonly MediaDraws _media;

    /// <summary>Creates a generator.</summary>
    /// <exception cref="ServeException">
    /// <c>TokenizerVocabularyUnknown</c>, <c>RangeRatioInvalid</c> or <c>MediaInvalid</c>.
    /// </exception>
    public RandomMultiModalDataset(RandomDatasetOptions options, RandomMediaOptions media, ITokenizer tokenizer, IImageEncoder encoder)
    {
        options.Validate();
        media.Validate();
        TokenizerVocabulary.Require(tokenizer);
        _options = options;
        _tokenizer = tokenizer;
        _media = new MediaDraws(media, encoder);
    }

    public int LengthMismatch { get; private set; }

    /// <exception cref="ServeException"><c>InputLengthTooSmall</c>.</exception>
    public IEnumerable<ServeRequest> Read(CancellationToken cancellationToken)
    {
        var generator = new NumPyGenerator(_options.Seed);
        RandomDraws draws = RandomDraws.Draw(_options, _tokenizer, generator);
        // Beside media vLLM leaves out every special token: one that stands for an image would be taken for it.
        var prompts = new RandomPrompts(_tokenizer, generator, TokenizerVocabulary.OrdinaryIds(_tokenizer));
        int[] prefix = prompts.DrawPrefix(_options.PrefixLength);
        LengthMismatch = 0;

        // The draws keep their order; what is drawn is coded on all processors, a few requests ahead of the reader.
        var coding = new Queue<(ServeRequest Request, Task<ContentPart[]> Media)>();
        int index = 0;
        foreach (PromptDraft draft in prompts.Create(prefix, _options.PrefixLength, draws.InputLengths, draws.Offsets, firstIndex: 0, cancellationToken))
        {
            LengthMismatch = prompts.LengthMismatch;
            var request = new ServeRequest
            {
                Index = index,
                Prompt = draft.Text,
                InputLength = draft.Ids.Length,
                OutputLength = draws.OutputLengths[index],
                IgnoreEos = true,
            };
            index++;
            coding.Enqueue((request, _media.Draw(generator, cancellationToken)));
            if (coding.Count > Environment.ProcessorCount)
            {
                yield return Complete(coding.Dequeue());
            }
        }

        while (coding.TryDequeue(out (ServeRequest, Task<ContentPart[]>) next))
        {
            yield return Complete(next);
        }
    }

    private static ServeRequest Complete((ServeRequest Request, Task<ContentPart[]> Media) coded) =>
        coded.Request with { Media = coded.Media.GetAwaiter().GetResult() };
}
