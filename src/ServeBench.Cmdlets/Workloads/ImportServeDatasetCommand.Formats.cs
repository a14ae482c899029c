using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ServeBench.Workloads;

namespace ServeBench.Commands;

// What single formats have: their parameters, and what is to be said of them.
public sealed partial class ImportServeDatasetCommand
{
    private static readonly TimedTraceOptions s_trace = new();

    /// <summary>
    /// The categories to take, such as math_reasoning; without it, all. With the preset Bfcl they name the files in the folder: simple,
    /// live_simple and multiple are the default.
    /// </summary>
    [Parameter]
    [Alias("SpecBenchCategory", "SpeedBenchCategory", "BfclCategories")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public string[] Category { get; set; } = [];

    /// <summary>
    /// The subset, which is the file that is read in the folder: qualitative (the default), throughput_1k, throughput_2k,
    /// throughput_8k, throughput_16k or throughput_32k.
    /// </summary>
    [Parameter]
    [Alias("SpeedBenchDatasetSubset")]
    [ValidateSet("qualitative", "throughput_1k", "throughput_2k", "throughput_8k", "throughput_16k", "throughput_32k")]
    public string? Subset { get; set; }

    /// <summary>
    /// Cuts longer prompts of SpeedBench to so many tokens, before they are put into the chat template: lengths between those of its
    /// subsets. Without it prompts are whole.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("SpeedBenchMaxInputLen")]
    [ValidateRange(1, 1 << 24)]
    [InvariantNumber]
    public int? MaxInputLength { get; set; }

    /// <summary>Length of a prompt in tokens, at most; 550 is the default.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("SonnetInputLen")]
    [ValidateRange(1, 1 << 24)]
    [InvariantNumber]
    public int? InputLength { get; set; }

    /// <summary>Length of the lines that all prompts begin with, in tokens, about; 200 is the default.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("SonnetPrefixLen")]
    [ValidateRange(0, 1 << 24)]
    [InvariantNumber]
    public int? PrefixLength { get; set; }

    /// <summary>Leaves prompts out of the tokenizer's chat template: for chat backends, whose servers have their own.</summary>
    [Parameter]
    public SwitchParameter SkipChatTemplate { get; set; }

    /// <summary>Further variables of the chat template, such as @{ enable_thinking = $false }.</summary>
    [Parameter]
    [TableTransformation("@{ enable_thinking = $false }")]
    [ArgumentCompleter(typeof(TableCompleter))]
    public IDictionary? ChatTemplateKwargs { get; set; }

    /// <summary>
    /// Imports every message of the user in a ShareGpt conversation, as turns of one conversation; without it only the first message.
    /// -Count and the shuffle then apply to conversations.
    /// </summary>
    [Parameter]
    public SwitchParameter MultiTurn { get; set; }

    /// <summary>Most turns of a conversation with -MultiTurn, 2 or more; default all.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("MultiTurnMaxTurns")]
    [ValidateRange(2, int.MaxValue)]
    [InvariantNumber]
    public int? MaxTurnCount { get; set; }

    /// <summary>
    /// Sends image and video files of this machine, and those at http and https addresses, which it downloads, in the requests; without
    /// it the server gets their addresses and opens them itself. Relative paths begin at the dataset's folder. A download may take 30
    /// seconds and have 128 MiB.
    /// </summary>
    [Parameter]
    [Alias("CustomEnsureClientSideData")]
    public SwitchParameter EmbedFile { get; set; }

    /// <summary>Puts the sound of a CustomAudio line into a chat message, for openai-chat; without it, it is a file to transcribe.</summary>
    [Parameter]
    public SwitchParameter EnableMultiModalChat { get; set; }

    /// <summary>
    /// How rows are made into requests: Columns (the default), by -PromptColumn and -OutputColumn; or as vllm bench serve does for
    /// the dataset: InstructCoder, MTBench, HumanEval, Gsm8k, Conversation, Aimo, NextEditPrediction, Blazedit, MLPerf or Bfcl; with images
    /// or videos VisionArena, MMStar, MultiModalConversation or Mmvu; of speech Asr.
    /// </summary>
    [Parameter]
    public HuggingFacePreset Preset { get; set; }

    /// <summary>The column of the prompt; prompt is the default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public string PromptColumn { get; set; } = "prompt";

    /// <summary>The column that gives the output length: a number of tokens, or a text whose tokens are counted. Without it, 256.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public string? OutputColumn { get; set; }

    /// <summary>Shuffles all rows at once, which are then in memory, instead of in a buffer of 1,000 rows as they stream by.</summary>
    [Parameter]
    public SwitchParameter NoStream { get; set; }

    /// <summary>Passes over edits whose normalised distance is less, 0 to 1; 0 is the default.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("BlazeditMinDistance")]
    [ValidateRange(0.0, 1.0)]
    [InvariantNumber]
    public double MinDistance { get; set; }

    /// <summary>Passes over edits whose normalised distance is greater, 0 to 1; 1 is the default.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("BlazeditMaxDistance")]
    [ValidateRange(0.0, 1.0)]
    [InvariantNumber]
    public double MaxDistance { get; set; } = 1.0;

    /// <summary>Passes over sounds that are shorter, in seconds; 0 is the default.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("AsrMinAudioLenSec")]
    [ValidateRange(0.0, double.PositiveInfinity)]
    [InvariantNumber]
    public double MinAudioSec { get; set; }

    /// <summary>Passes over sounds that are longer, in seconds; there is no limit unless one is given. Whisper takes 30 seconds.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("AsrMaxAudioLenSec")]
    [ValidateRange(0.0, double.PositiveInfinity)]
    [InvariantNumber]
    public double MaxAudioSec { get; set; } = double.PositiveInfinity;

    /// <summary>Tokens that one hash of a TimedTrace stands for: 16 (the default) in Qwen's traces, 512 in Mooncake's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("TimedTraceChunkHashSize")]
    [ValidateRange(1, 1 << 24)]
    [InvariantNumber]
    public int? ChunkHashSize { get; set; }

    /// <summary>
    /// Seconds in one unit of the timestamps of a TimedTrace, above 0: 1 is the default, 0.001 is for milliseconds, as Mooncake's are. Without
    /// it there is a warning where the timestamps look like milliseconds: whole numbers that are 10 or more apart on average.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("TimedTraceSecMultiplier")]
    [ValidateRange(1e-9, 1e9)]
    [InvariantNumber]
    public double? SecMultiplier { get; set; }

    /// <summary>Member of each line of a TimedTrace that holds the time of arrival; timestamp is the default.</summary>
    [Parameter]
    [Alias("TimedTraceLabelTimestamp")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public string? TimestampLabel { get; set; }

    /// <summary>Member of each line of a TimedTrace that holds the number of prompt tokens; input_length is the default.</summary>
    [Parameter]
    [Alias("TimedTraceLabelInputLength")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public string? InputLengthLabel { get; set; }

    /// <summary>Member of each line of a TimedTrace that holds the number of tokens to generate; output_length is the default.</summary>
    [Parameter]
    [Alias("TimedTraceLabelOutputLength")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public string? OutputLengthLabel { get; set; }

    /// <summary>Member of each line of a TimedTrace that holds the hashes of the prompt's chunks; hash_ids is the default.</summary>
    [Parameter]
    [Alias("TimedTraceLabelHashIds")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public string? HashIdsLabel { get; set; }

    private HuggingFaceOptions HuggingFace => new()
    {
        Preset = Preset,
        PromptColumn = PromptColumn,
        OutputColumn = OutputColumn,
        NoStream = NoStream,
        MinDistance = MinDistance,
        MaxDistance = MaxDistance,
        MinAudioSeconds = MinAudioSec,
        MaxAudioSeconds = MaxAudioSec == 0 ? double.PositiveInfinity : MaxAudioSec,
        TokenizerModel = Uri is null ? null : Model,
    };

    private TimedTraceOptions TimedTrace => new()
    {
        ChunkHashSize = ChunkHashSize ?? s_trace.ChunkHashSize,
        SecMultiplier = SecMultiplier ?? s_trace.SecMultiplier,
        TimestampLabel = TimestampLabel ?? s_trace.TimestampLabel,
        InputLengthLabel = InputLengthLabel ?? s_trace.InputLengthLabel,
        OutputLengthLabel = OutputLengthLabel ?? s_trace.OutputLengthLabel,
        HashIdsLabel = HashIdsLabel ?? s_trace.HashIdsLabel,
    };

    private Dictionary<string, object?>? TemplateVariables() => PowerShellValues.UnwrapEntries(ChatTemplateKwargs)?
        .Cast<DictionaryEntry>().ToDictionary(entry => entry.Key.ToString()!, entry => entry.Value, StringComparer.Ordinal);

    // A parameter that the format, or its preset, does not heed would change nothing.
    private void RequireApplicable(DatasetFormat format)
    {
        ApplicableParameters.Require(this, nameof(Format), format.Name, DatasetFormats.All.Select(one => (one.Name, one.Reads)), OptionOf);
        if (format == HuggingFaceDataset.Format)
        {
            ApplicableParameters.Require(this, nameof(Preset), Preset.ToString(), HubPreset.All.Select(one => (one.Preset.ToString(), one.Reads)), OptionOf);
        }

        if (MaxTurnCount is not null && !MultiTurn)
        {
            throw new ServeException(
                "ParameterNotApplicable", ServeErrorKind.InvalidArgument, "-MaxTurnCount requires -MultiTurn.", nameof(MaxTurnCount));
        }
    }

    // The option that a parameter sets, where it has another name.
    private static string OptionOf(string parameter) => parameter switch
    {
        nameof(NoShuffle) => nameof(FileDatasetOptions.Shuffle),
        nameof(NoOversample) => nameof(FileDatasetOptions.Oversample),
        nameof(ChatTemplateKwargs) => nameof(FileDatasetOptions.ChatTemplateVariables),
        nameof(Category) => nameof(FileDatasetOptions.Categories),
        nameof(EmbedFile) => nameof(FileDatasetOptions.EmbedFiles),
        nameof(EnableMultiModalChat) => nameof(FileDatasetOptions.SoundInMessage),
        nameof(MinAudioSec) => nameof(HuggingFaceOptions.MinAudioSeconds),
        nameof(MaxAudioSec) => nameof(HuggingFaceOptions.MaxAudioSeconds),
        _ => parameter,
    };

    private void CheckTemplate(IFileDataset dataset, ITokenizer tokenizer)
    {
        if (ChatTemplateKwargs is not null && (SkipChatTemplate || tokenizer.ChatTemplate is null))
        {
            throw new ServeException(
                "ChatTemplateMissing",
                ServeErrorKind.InvalidArgument,
                SkipChatTemplate
                    ? "-ChatTemplateKwargs needs the chat template, which -SkipChatTemplate leaves out. Use only one of them."
                    : $"-ChatTemplateKwargs needs a chat template, and the tokenizer '{tokenizer.Name}' has none. Specify the model's folder or tokenizer with -Tokenizer.",
                tokenizer.Name);
        }

        if (dataset.WantsChatTemplate && tokenizer.ChatTemplate is null)
        {
            string message = $"The tokenizer '{tokenizer.Name}' has no chat template, so the prompts are sent unchanged.";
            if (MyInvocation.BoundParameters.ContainsKey(nameof(Tokenizer)))
            {
                WriteWarning($"{message} If that is intended, use -SkipChatTemplate.");
            }
            else
            {
                WriteVerbose(message);
            }
        }
    }

    private void WarnOfShortPrompts(int shortCount, int count) => WriteWarning(string.Create(
        CultureInfo.InvariantCulture,
        $"{shortCount} of {count} prompts are shorter than in the trace, because their hashes cover fewer tokens ({TimedTrace.ChunkHashSize} each). Check -ChunkHashSize; Mooncake's traces need 512."));

    private void WarnOfMilliseconds() => WriteWarning(
        "The timestamps were read as seconds, but look like milliseconds: they are whole numbers, 10 or more apart on average. Use -SecMultiplier 0.001 for milliseconds, or -SecMultiplier 1 for seconds.");
}
