using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>
/// Random prompts, each with images of random pixels. For the same seed and tokenizer the texts, the sizes and the pixels are those
/// of <c>vllm bench serve --dataset-name random-mm</c>, draw for draw.
/// </summary>
public sealed class RandomMultiModalDataset : ISyntheticDataset
{
    private const int Channels = 3;

    private readonly RandomDatasetOptions _options;
    private readonly RandomMediaOptions _media;
    private readonly ITokenizer _tokenizer;
    private readonly IImageEncoder _encoder;
    private readonly MediaBucket[] _buckets;
    private readonly double[] _probabilities;

    /// <summary>Creates a generator.</summary>
    /// <exception cref="ServeException">
    /// <c>TokenizerVocabularyUnknown</c>, <c>RangeRatioInvalid</c>, <c>MediaInvalid</c> or <c>VideoNotSupported</c>.
    /// </exception>
    public RandomMultiModalDataset(RandomDatasetOptions options, RandomMediaOptions media, ITokenizer tokenizer, IImageEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(media);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(encoder);
        options.Validate();
        media.Validate();
        TokenizerVocabulary.Require(tokenizer);
        _options = options;
        _media = media;
        _tokenizer = tokenizer;
        _encoder = encoder;
        _buckets = [.. media.Buckets.Where(bucket => bucket.Weight > 0)];
        double total = _buckets.Sum(bucket => bucket.Weight);
        _probabilities = [.. _buckets.Select(bucket => bucket.Weight / total)];
    }

    /// <inheritdoc/>
    public int LengthMismatch { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="ServeException"><c>InputLengthTooSmall</c>.</exception>
    public IEnumerable<ServeRequest> Read(CancellationToken cancellationToken)
    {
        var generator = new NumPyGenerator(_options.Seed);
        RandomDraws draws = RandomDraws.Draw(_options, _tokenizer, generator);
        var prompts = new RandomPrompts(_tokenizer, generator);
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
            RandomImage[] images = Draw(generator);
            coding.Enqueue((request, Task.Run(() => images.Select(Encode).ToArray(), cancellationToken)));
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

    private RandomImage[] Draw(NumPyGenerator generator)
    {
        var images = new RandomImage[generator.Integers(_media.FewestItems, _media.MostItems + 1)];
        for (int i = 0; i < images.Length; i++)
        {
            MediaBucket bucket = _buckets[generator.Choice(_probabilities)];
            byte[] pixels = new byte[checked(bucket.Height * bucket.Width * Channels)];
            generator.Bytes(pixels);
            images[i] = new RandomImage(bucket.Width, bucket.Height, pixels);
        }

        return images;
    }

    private ContentPart Encode(RandomImage image) =>
        ContentPart.FromImage("data:image/jpeg;base64," + Convert.ToBase64String(_encoder.EncodeJpeg(image.Pixels, image.Width, image.Height)));

    private readonly record struct RandomImage(int Width, int Height, byte[] Pixels);
}
