using System.Globalization;
using System.Management.Automation;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>Reads requests from dataset files.</summary>
/// <remarks>
/// <para>
/// ShareGpt is a JSON array of conversations: the first turn is the prompt, the second gives the output length. As in vllm bench serve,
/// conversations of fewer than two turns are passed over. So are those with fewer than 4 or more than 1,024 tokens in the prompt.
/// Fewer than 4 tokens in the answer, or more than 2,048 together, exclude a conversation too. With -MultiTurn each message of the user (human) is
/// a turn, and the message behind it gives the output length; conversations of fewer than four messages or two turns are passed over.
/// </para>
/// <para>
/// Custom is JSON Lines with a text under prompt on each line, put into the tokenizer's chat template as one user message.
/// output_tokens may say how much to generate. No line is passed over.
/// </para>
/// <para>
/// SpecBench is Spec-Bench's JSON Lines (the first of the turns is the prompt), SpeedBench the folder of SPEED-Bench (the first of
/// the messages): whole or by -Category, in the chat template, shuffled with a seed of 0 always. Sonnet makes prompts of about
/// -InputLength tokens of the lines of a text. BurstGpt takes the lengths of GPT-4's requests from BurstGPT's table and makes
/// prompts of them.
/// </para>
/// <para>
/// HuggingFace is a dataset of the Hugging Face hub, exported as JSON Lines, JSON, comma-separated values or Parquet: with -Preset one
/// of those that vllm bench serve knows, with its prompt, output length and filter; otherwise any, its prompt in -PromptColumn. The
/// rows are shuffled as the datasets library does, which vLLM reads them with. Images, videos and sounds are sent as the rows have them.
/// </para>
/// <para>
/// The chat template is that of the tokenizer; with one that has none, as the default o200k_base, prompts are sent as they are, and
/// -Verbose says so. A chat backend's server puts its own template around what it gets: give -SkipChatTemplate for one, unless the
/// requests are to be those of vllm bench serve, which puts the prompts into the template for every backend.
/// </para>
/// <para>
/// CustomImage is JSON Lines with prompt and image_files, or with content, a list of texts and images in their order; paths become
/// addresses of the server's files unless -EmbedFile is given. CustomAudio is JSON Lines with the path of a WAV, FLAC, MP3 or Ogg file
/// under audio; the file is sent as it is. A prompt is optional; it is put into the chat template where the sound is to be transcribed.
/// The images or videos of a ShareGpt entry are sent with its prompt, which is that of the first turn with -MultiTurn.
/// </para>
/// <para>
/// TimedTrace is JSON Lines as Mooncake and Qwen publish them: timestamp, input_length, output_length and hash_ids, which stand for
/// -ChunkHashSize tokens each and are equal where prompts share their start. AzureTrace is comma-separated values with TIMESTAMP,
/// ContextTokens and GeneratedTokens; its times count from the first row. Neither holds texts: tokens are made up, from the hash or
/// from -Seed, when a request is sent, so a trace of any size takes little memory. Requests come in the file's order, as many as
/// -Count says at most. New-ArrivalSchedule -UseTimestamp sends them at their own times. A TimedTrace is sent as token ids, so it
/// needs the backend openai or vllm. Requests of a trace ask the model to go on after its end token.
/// </para>
/// <para>
/// WorkloadTrace is JSON Lines of recorded traffic, as evalscope replays it: timestamp, and the body of the request, which is sent as it is.
/// Recorded headers are not sent, since they may hold keys. Requests keep the file's order, and none is repeated.
/// </para>
/// <para>
/// Entries of the other formats are shuffled with the seed, and the first that fit are taken; when -Count asks for more than there
/// are, requests are repeated at random. With the same seed and tokenizer the requests are those of vllm bench serve, in the same order. A line or
/// entry that is not what its format asks for ends the import with an error that names the file and the place. A parameter that
/// does not belong to the format is refused.
/// </para>
/// </remarks>
/// <example>
/// <para>Send 500 conversations at 8 requests a second.</para>
/// <code>Import-ServeDataset ./sharegpt.json -Format ShareGpt -Count 500 | New-ArrivalSchedule -RequestRate 8 | Invoke-ServeBenchmark -Uri http://127.0.0.1:8000</code>
/// </example>
/// <example>
/// <para>Hold 100 conversations with all of their turns, at most 6 of them each, and measure turn by turn.</para>
/// <code>Import-ServeDataset ./sharegpt.json -Format ShareGpt -MultiTurn -MaxTurnCount 6 -Count 100 |
///     Invoke-ServeBenchmark -Uri http://127.0.0.1:8000 -Backend openai-chat -MaxConcurrency 16 -ThinkTimeSec 2 -ThinkTimeDistribution Exponential |
///     Measure-ServeMetrics -By Turn</code>
/// </example>
/// <example>
/// <para>Read all prompts of a file in their order, with the output lengths that it gives.</para>
/// <code>Import-ServeDataset ./prompts.jsonl -Format Custom -NoShuffle -OutputLength -1</code>
/// </example>
/// <example>
/// <para>Send the mathematical questions of Spec-Bench to a chat endpoint, whose server has the template.</para>
/// <code>Import-ServeDataset ./question.jsonl -Format SpecBench -Category math_reasoning -SkipChatTemplate | Invoke-ServeBenchmark -Uri http://127.0.0.1:8000 -Backend openai-chat</code>
/// </example>
/// <example>
/// <para>Put prompts into the model's own chat template, without its thinking.</para>
/// <code>Import-ServeDataset ./prompts.jsonl -Format Custom -Tokenizer ./models/Qwen3-8B -ChatTemplateKwargs @{ enable_thinking = $false }</code>
/// </example>
/// <example>
/// <para>Replay ten minutes of a production trace at its own times, and see how late each request was sent.</para>
/// <code>
/// Import-ServeDataset ./conversation_trace.jsonl -Format TimedTrace -ChunkHashSize 512 -SecMultiplier 0.001 |
///     New-ArrivalSchedule -UseTimestamp -WindowSec 600 |
///     Invoke-ServeBenchmark -Uri http://127.0.0.1:8000 -Backend vllm |
///     Sort-Object SendLagMs -Descending
/// </code>
/// </example>
/// <example>
/// <para>Ask the questions of GSM8K, of the hub's Parquet file.</para>
/// <code>Import-ServeDataset ./gsm8k/main/test-00000-of-00001.parquet -Format HuggingFace -Preset Gsm8k -Count 200 -Tokenizer ./models/Qwen3-8B</code>
/// </example>
/// <example>
/// <para>Ask about the images of VisionArena, of the hub's Parquet files.</para>
/// <code>Import-ServeDataset ./VisionArena-Chat/data/*.parquet -Format HuggingFace -Preset VisionArena -Count 200 | Invoke-ServeBenchmark -Uri http://127.0.0.1:8000 -Backend openai-chat</code>
/// </example>
/// <example>
/// <para>Transcribe LibriSpeech's recordings of up to 30 seconds, and see how many seconds of speech are transcribed in a second.</para>
/// <code>
/// Import-ServeDataset ./librispeech_asr/clean/test/*.parquet -Format HuggingFace -Preset Asr -MaxAudioSec 30 -Count 500 |
///     Invoke-ServeBenchmark -Uri http://127.0.0.1:8000 -Backend openai-audio -MaxConcurrency 16 |
///     Measure-ServeMetrics |
///     Select-Object Completed, TotalAudioSeconds, Rtfx
/// </code>
/// </example>
/// <example>
/// <para>Take any dataset by its columns: the text of one is the prompt, the tokens of another give the output length.</para>
/// <code>Import-ServeDataset ./train.csv -Format HuggingFace -PromptColumn instruction -OutputColumn response -SkipChatTemplate</code>
/// </example>
/// <example>
/// <para>See how long the prompts of a dataset are with the served model's tokenizer.</para>
/// <code>Import-ServeDataset ./sharegpt.json -Tokenizer ./models/Qwen3-8B/tokenizer.json | Measure-Object InputLength -Average -Maximum</code>
/// </example>
[Cmdlet(VerbsData.Import, "ServeDataset", HelpUri = HelpPages.Root + "Import-ServeDataset.md", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ServeRequest))]
public sealed partial class ImportServeDatasetCommand : DatasetCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private readonly List<string> _files = [];

    /// <summary>Files of the dataset (a folder for SpeedBench); wildcards are expanded. Several files are one dataset, in this order.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Files of the dataset (a folder for SpeedBench), taken as they are written. Several files are one dataset, in this order.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>
    /// Format of the files. Needed only when the start of the first file does not show it. Tab completes the formats; the description above
    /// and docs/datasets.md say what each reads.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(DatasetFormatCompleter))]
    [Alias("DatasetName")]
    public string? Format { get; set; }

    /// <summary>
    /// Number of requests, or of conversations with -MultiTurn, 1 or more; without it, all that the files hold (1000 of Sonnet). When
    /// they hold fewer, requests are repeated at random, unless -NoOversample is given. A trace is never repeated.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("NumPrompts")]
    [ValidateRange(1, int.MaxValue)]
    [InvariantNumber]
    public int? Count { get; set; }

    /// <summary>
    /// Seed of the shuffle, of the repetitions and of what else is drawn, 0 to 4294967295; 0 is the default. The same seed gives
    /// the same requests.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [InvariantNumber]
    public uint Seed { get; set; }

    /// <summary>Takes the entries in the order of the files, as traces always are.</summary>
    [Parameter]
    [Alias("DisableShuffle")]
    public SwitchParameter NoShuffle { get; set; }

    /// <summary>Writes fewer requests than -Count asks for, when the files hold fewer, instead of repeating some.</summary>
    [Parameter]
    public SwitchParameter NoOversample { get; set; }

    /// <summary>
    /// Tokens to generate for each request. The default is 256 in Custom, CustomImage, CustomAudio and SpecBench, 4096 in SpeedBench,
    /// 150 in Sonnet and that of the preset in HuggingFace. -1 takes the dataset's own: the length of the answer in ShareGpt (the default
    /// there) and in presets that have one. In Custom, CustomImage and CustomAudio it is output_tokens, in WorkloadTrace completion_tokens.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("OutputLen", "ShareGptOutputLen", "CustomOutputLen", "SonnetOutputLen", "SpecBenchOutputLen", "SpeedBenchOutputLen", "HfOutputLen")]
    [ValidateRange(-1, 1 << 24)]
    [ValidateNonZero]
    [InvariantNumber]
    public int? OutputLength { get; set; }

    private protected override ServeException? NothingCame => EmptyInput.Dataset("to read");

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        bool literal = ParameterSetName == LiteralPathSet;
        foreach (string path in literal ? LiteralPath : Path)
        {
            _files.AddRange(CmdletPaths.ResolveExisting(this, path, literal, "DatasetNotFound"));
        }
    }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        if (_files.Count == 0)
        {
            return;
        }

        if (FindFormat() is not { } format)
        {
            return;
        }

        RequireApplicable(format);

        var options = new FileDatasetOptions
        {
            Paths = _files,
            Count = Count ?? 0,
            Seed = Seed,
            Shuffle = !NoShuffle,
            Oversample = !NoOversample,
            OutputLength = OutputLength,
            SkipChatTemplate = SkipChatTemplate,
            ChatTemplateVariables = TemplateVariables(),
            Categories = Category,
            Subset = Subset,
            InputLength = InputLength,
            MaxInputLength = MaxInputLength,
            PrefixLength = PrefixLength,
            MultiTurn = MultiTurn,
            MaxTurnCount = MaxTurnCount,
            TimedTrace = TimedTrace,
            HuggingFace = HuggingFace,
            Tables = AdapterHost.Tables,
            EmbedFiles = EmbedFile,
            SoundInMessage = EnableMultiModalChat,
        };
        ITokenizer tokenizer = OpenTokenizer();
        IFileDataset dataset = format.Open(options, tokenizer);
        CheckTemplate(dataset, tokenizer);
        int count = WriteRequests(dataset, format);
        WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"{count} requests of {dataset.EntryCount} {format} entries; {dataset.RejectedCount} were too short or too long."));
        if (dataset is TimedTraceDataset { ShortCount: > 0 } trace)
        {
            WarnOfShortPrompts(trace.ShortCount, count);
        }

        if (SecMultiplier is null && dataset is TimedTraceDataset { LooksLikeMilliseconds: true })
        {
            WarnOfMilliseconds();
        }
    }

    // Files of several formats are not one dataset: an error for each that is not like the first, and no request.
    private DatasetFormat? FindFormat()
    {
        if (Format is not null)
        {
            return DatasetFormats.Find(Format);
        }

        DatasetFormat format = DatasetFormats.Detect(_files[0]);
        bool isOne = true;
        foreach (string file in _files.Skip(1))
        {
            try
            {
                DatasetFormat other = DatasetFormats.Detect(file);
                if (other == format)
                {
                    continue;
                }

                WriteServeError(new ServeException(
                    "DatasetFormatMixed",
                    ServeErrorKind.InvalidArgument,
                    $"'{file}' has the format {other}, and '{_files[0]}' has {format}. Several files form one dataset with one format. Import them separately, or specify -Format.",
                    file));
            }
            catch (ServeException exception)
            {
                WriteServeError(exception);
            }

            isOne = false;
        }

        return isOne ? format : null;
    }

    private int WriteRequests(IFileDataset dataset, DatasetFormat format)
    {
        try
        {
            return WriteRequests(dataset, "Importing requests", () => MultiTurn ? 0 : Count ?? dataset.EntryCount);
        }
        catch (ServeException exception)
        {
            throw DatasetFormats.Explain(exception, format);
        }
    }
}
