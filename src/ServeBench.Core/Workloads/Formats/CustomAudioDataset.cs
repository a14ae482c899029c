namespace ServeBench.Workloads;

/// <summary>
/// Sounds in JSON Lines: the path of a WAV, FLAC, MP3 or Ogg file under <c>audio</c>, and perhaps a <c>prompt</c>. The prompt of a sound to
/// transcribe is put into the tokenizer's chat template, where there is one; that of a sound in a message is not.
/// </summary>
internal sealed class CustomAudioDataset(FileDatasetOptions options, ITokenizer tokenizer) : MediaLinesDataset(options, tokenizer)
{
    private const string AudioColumn = "audio";
    private const string PromptColumn = "prompt";

    private readonly ChatPrompts _prompts = new(options, tokenizer);

    internal static DatasetFormat Format { get; } = new()
    {
        Name = "CustomAudio",
        VllmName = "custom_audio",
        IsLikely = IsLikelyStart,
        Open = (options, tokenizer) => new CustomAudioDataset(options, tokenizer),
        Reads =
        [
            nameof(FileDatasetOptions.Seed), nameof(FileDatasetOptions.Shuffle), nameof(FileDatasetOptions.Oversample),
            nameof(FileDatasetOptions.OutputLength), nameof(FileDatasetOptions.SkipChatTemplate), nameof(FileDatasetOptions.SoundInMessage),
        ],
    };

    /// <summary>Whether the start of a file is that of such a dataset: a first line with a sound.</summary>
    private static bool IsLikelyStart(ReadOnlySpan<byte> start) => JsonLinesFile.StartsWith(start, line => line.TryGetProperty(AudioColumn, out _));

    private protected override void Check(JsonLine line)
    {
        if (string.IsNullOrEmpty(TextOf(line, AudioColumn)))
        {
            throw line.Invalid(AudioColumn, "the path of a sound file");
        }

        TextOf(line, PromptColumn);
    }

    private protected override (ServeRequest Request, string Text) Read(JsonLine line, string folder)
    {
        string path = Path.GetFullPath(TextOf(line, AudioColumn)!, folder);
        string text = TextOf(line, PromptColumn) ?? "";
        string prompt = Options.SoundInMessage ? text : _prompts.Of(text);
        AudioClip clip = Open(line, path);
        ServeRequest request = Options.SoundInMessage
            ? new ServeRequest { Prompt = prompt, Media = [ContentPart.FromAudio(clip)] }
            : new ServeRequest { Prompt = prompt, Audio = clip };
        return (request, prompt);
    }

    private static AudioClip Open(JsonLine line, string path)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            MediaAddress.RequireOwn(bytes);
            return new AudioClip(Path.GetFileName(path), bytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ServeException)
        {
            throw line.Wrong(AudioColumn, $"the sound '{path}' cannot be read: {exception.Message}");
        }
    }
}
