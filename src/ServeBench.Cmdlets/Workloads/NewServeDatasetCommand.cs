using System.Globalization;
using System.Management.Automation;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>Generates synthetic requests whose prompts have exact lengths.</summary>
/// <remarks>
/// <para>
/// Random: each prompt is a run of consecutive tokens of the tokenizer's vocabulary, from a random one on. They are decoded to text,
/// which is brought to its length until it has exactly the tokens asked for. Special tokens are left out. With the same seed,
/// tokenizer and lengths the requests are those of vllm bench serve --dataset-name random.
/// </para>
/// <para>
/// PrefixRepetition: -PrefixCount prefixes of random tokens, and behind each of them as many different suffixes as make -Count
/// prompts, in random order; this is what exercises a server's prefix cache. The requests are those of vllm bench serve --dataset-name
/// prefix_repetition. As there, they are sent without an x-request-id header, and a schedule with the same seed continues from the
/// stream of the prompts.
/// </para>
/// <para>
/// RandomRerank: a query and documents of random tokens, -BatchSize documents a request, for backends that rank. The texts are those
/// of vllm bench serve --dataset-name random-rerank. RandomMultiModal: random prompts, each with images or videos of random pixels, for
/// backend openai-chat. Texts, sizes and pixels are those of vllm bench serve --dataset-name random-mm; a video is an MP4 file of 30
/// frames a second whose codec is Motion JPEG, where vLLM's is MPEG-4.
/// </para>
/// <para>
/// Conversation: -Count conversations of -TurnCount turns each, whose messages are random as those of Random. Each turn is a request
/// with only its own message; Invoke-ServeBenchmark sends it with the messages and real answers before it. -PrefixLength tokens are the
/// same in all conversations. They are followed by -ConversationPrefixLength tokens of each conversation's own, in its first message.
/// </para>
/// <para>
/// Random requests and turns are written while the next ones are generated on all processors. They ask the model to go on after its end
/// token (IgnoreEos), as those of vllm bench serve. So it generates as much as is asked for. Invoke-ServeBenchmark -IgnoreEos:$false
/// leaves it out.
/// </para>
/// </remarks>
/// <example>
/// <para>Send a hundred prompts of 1,024 tokens that ask for 128 tokens each.</para>
/// <code>New-ServeDataset -Count 100 | Invoke-ServeBenchmark -Uri http://127.0.0.1:8000</code>
/// </example>
/// <example>
/// <para>Vary input lengths by a fifth and output lengths by a half, behind a prefix of 256 tokens that all prompts share.</para>
/// <code>New-ServeDataset -Count 500 -InputLength 512 -OutputLength 64 -RangeRatio @{ input = 0.2; output = 0.5 } -PrefixLength 256 -Seed 7</code>
/// </example>
/// <example>
/// <para>Send 2,000 prompts behind 20 instructions of 512 tokens, to see what a prefix cache saves.</para>
/// <code>New-ServeDataset 2000 -Kind PrefixRepetition -PrefixCount 20 -PrefixLength 512 -SuffixLength 128 | Invoke-ServeBenchmark -Uri http://127.0.0.1:8000 -IgnoreEos</code>
/// </example>
/// <example>
/// <para>Send prompts of which four of five have 95 % in common, as ids that the server's prefix cache finds again.</para>
/// <code>New-ServeDataset 500 -InputLength 2048 -AsTokenId -CacheHitFraction 0.8 -CacheRatio 0.95 -Tokenizer ./models/Qwen3-8B |
///     Invoke-ServeBenchmark -Uri http://127.0.0.1:8000 -MaxConcurrency 32 -ResetPrefixCache</code>
/// </example>
/// <example>
/// <para>Hold 50 conversations of 2 to 6 turns behind an instruction that all share, 8 at a time.</para>
/// <code>New-ServeDataset 50 -Kind Conversation -MinTurnCount 2 -MaxTurnCount 6 -PrefixLength 512 -InputLength 256 -TurnInputLength 64 |
///     Invoke-ServeBenchmark -Uri http://127.0.0.1:8000 -Backend openai-chat -MaxConcurrency 8 -ThinkTimeSec 0.5</code>
/// </example>
/// <example>
/// <para>Send prompts with one to three images each, four of five of them small.</para>
/// <code>
/// New-ServeDataset 100 -Kind RandomMultiModal -InputLength 64 -ItemsPerRequest 2 -ItemsRangeRatio 0.5 -ItemBucket ([ordered]@{ '336x336' = 0.8; '720x1280' = 0.2 }) |
///     Invoke-ServeBenchmark -Uri http://127.0.0.1:8000 -Backend openai-chat
/// </code>
/// </example>
/// <example>
/// <para>Send prompts with a video of 32 frames or an image each.</para>
/// <code>
/// New-ServeDataset 50 -Kind RandomMultiModal -InputLength 64 -ItemBucket ([ordered]@{ '256x256' = 0.5; '360x640x32' = 0.5 }) |
///     Invoke-ServeBenchmark -Uri http://127.0.0.1:8000 -Backend openai-chat
/// </code>
/// </example>
/// <example>
/// <para>Rank 1,000 documents by a query, ten in a request.</para>
/// <code>New-ServeDataset 1000 -Kind RandomRerank -InputLength 512 -BatchSize 10 | Invoke-ServeBenchmark -Uri http://127.0.0.1:8000 -Backend vllm-rerank</code>
/// </example>
/// <example>
/// <para>Count with the served model's own tokenizer.</para>
/// <code>New-ServeDataset -Count 200 -Tokenizer ./models/Qwen3-8B | New-ArrivalSchedule -RequestRate 10</code>
/// </example>
/// <example>
/// <para>Make prompts of exact lengths without any file of the model: the server counts.</para>
/// <code>
/// New-ServeDataset -Count 50 -InputLength 256 -Tokenizer server -Uri http://127.0.0.1:8000 |
///     Invoke-ServeBenchmark -Uri http://127.0.0.1:8000
/// </code>
/// </example>
[Cmdlet(VerbsCommon.New, "ServeDataset", HelpUri = HelpPages.Root + "New-ServeDataset.md")]
[OutputType(typeof(ServeRequest))]
public sealed partial class NewServeDatasetCommand : DatasetCmdlet
{
    private const int DefaultTurnCount = 3;

    // The parameters that each kind reads; those that none lists belong to all.
    private static readonly (string Kind, IReadOnlyCollection<string> Reads)[] s_kinds =
    [
        (nameof(DatasetKind.Random),
        [
            nameof(InputLength), nameof(OutputLength), nameof(RangeRatio), nameof(PrefixLength), nameof(BatchSize),
            nameof(AsTokenId), nameof(CacheHitFraction), nameof(CacheRatio),
        ]),
        (nameof(DatasetKind.PrefixRepetition),
        [
            nameof(OutputLength), nameof(PrefixLength), nameof(PrefixCount), nameof(SuffixLength), nameof(NoShuffle),
        ]),
        (nameof(DatasetKind.Conversation),
        [
            nameof(InputLength), nameof(OutputLength), nameof(RangeRatio), nameof(PrefixLength), nameof(TurnCount),
            nameof(MinTurnCount), nameof(MaxTurnCount), nameof(TurnInputLength), nameof(ConversationPrefixLength),
        ]),
        (nameof(DatasetKind.RandomRerank),
        [
            nameof(InputLength), nameof(RangeRatio), nameof(BatchSize), nameof(NoReranker),
        ]),
        (nameof(DatasetKind.RandomMultiModal),
        [
            nameof(InputLength), nameof(OutputLength), nameof(RangeRatio), nameof(PrefixLength), nameof(ItemsPerRequest),
            nameof(ItemsRangeRatio), nameof(ItemLimit), nameof(ItemBucket),
        ]),
    ];

    /// <summary>
    /// What to generate: Random (the default), prompts of random tokens; PrefixRepetition, many of which share a prefix; Conversation,
    /// several turns each; RandomRerank, documents to rank by a query; or RandomMultiModal, prompts with images and videos.
    /// </summary>
    [Parameter]
    [Alias("DatasetName")]
    [KindTransformation]
    public DatasetKind Kind { get; set; } = DatasetKind.Random;

    /// <summary>
    /// Number of requests, or of conversations, 1 or more; 1000 is the default. With -BatchSize it is the number of prompts or documents,
    /// of which each request has several.
    /// </summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("NumPrompts")]
    [ValidateRange(1, int.MaxValue)]
    [InvariantNumber]
    public int Count { get; set; } = 1000;

    /// <summary>
    /// Length of each prompt in tokens, or of the first message of each conversation; 1024 is the default. It counts the special tokens that
    /// the tokenizer adds, and leaves the prefix out. With RandomRerank it is the length of query and document together.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("RandomInputLen", "InputLen")]
    [ValidateRange(0, 1 << 24)]
    [InvariantNumber]
    public int InputLength { get; set; } = 1024;

    /// <summary>Tokens to generate for each request; 128 is the default.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("RandomOutputLen", "OutputLen", "PrefixRepetitionOutputLen")]
    [ValidateRange(0, 1 << 24)]
    [InvariantNumber]
    public int OutputLength { get; set; } = 128;

    /// <summary>
    /// How far lengths spread around those asked for, at least 0 (the default: not at all) and below 1: with 0.2, from 80 % to 120 %,
    /// each whole number as likely as any other. A number for both sides, or a hashtable such as @{ input = 0.2; output = 0.5 }.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("RandomRangeRatio")]
    [ValidateNotNull]
    public object RangeRatio { get; set; } = 0.0;

    /// <summary>
    /// Tokens of the random prefix that is put before a prompt: the same for all with Random and RandomMultiModal, and for the first
    /// messages of all conversations with Conversation, where 0 is the default; one of -PrefixCount with PrefixRepetition, where 256 is.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("RandomPrefixLen", "PrefixLen", "PrefixRepetitionPrefixLen")]
    [ValidateRange(0, 1 << 24)]
    [InvariantNumber]
    public int? PrefixLength { get; set; }

    /// <summary>Number of different prefixes, 1 or more and not above -Count; 10 is the default.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("PrefixRepetitionNumPrefixes")]
    [ValidateRange(1, int.MaxValue)]
    [InvariantNumber]
    public int PrefixCount { get; set; } = 10;

    /// <summary>Tokens of each prompt behind its prefix; 256 is the default.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("PrefixRepetitionSuffixLen")]
    [ValidateRange(0, 1 << 24)]
    [InvariantNumber]
    public int SuffixLength { get; set; } = 256;

    /// <summary>Leaves the prompts of one prefix behind each other.</summary>
    [Parameter]
    [Alias("DisableShuffle")]
    public SwitchParameter NoShuffle { get; set; }

    /// <summary>Seed of all draws, 0 to 4294967295; 0 is the default. The same seed gives the same requests.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [InvariantNumber]
    public uint Seed { get; set; }

    /// <summary>
    /// Makes random prompts as token ids (PromptTokenIds) rather than texts, so that neither client nor server encodes them and each has
    /// exactly -InputLength tokens. The backends openai and vllm send them; -Tokenizer is to be the served model's own.
    /// </summary>
    [Parameter]
    [Alias("PromptTokenIds")]
    public SwitchParameter AsTokenId { get; set; }

    /// <summary>
    /// Share of the prompts that begin with the same tokens, 0 to 1; the other prompts share nothing. A prefix cache then hits for only some
    /// requests. Requires -CacheRatio and -AsTokenId; default 0.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("RandomCacheHitFraction")]
    [ValidateRange(0.0, 1.0)]
    [InvariantNumber]
    public double CacheHitFraction { get; set; }

    /// <summary>Share of such a prompt that the same tokens are, 0 to 1; they are part of -InputLength.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("RandomCacheRatio")]
    [ValidateRange(0.0, 1.0)]
    [InvariantNumber]
    public double CacheRatio { get; set; }

    /// <summary>Turns of each conversation, 1 or more; 3 is the default.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("MultiTurnNumTurns")]
    [ValidateRange(1, 1 << 20)]
    [InvariantNumber]
    public int TurnCount { get; set; } = DefaultTurnCount;

    /// <summary>Fewest turns of a conversation, when they are to vary: each number up to -MaxTurnCount is as likely. Default -TurnCount.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("MultiTurnMinTurns")]
    [ValidateRange(1, 1 << 20)]
    [InvariantNumber]
    public int? MinTurnCount { get; set; }

    /// <summary>Most turns of a conversation, when they are to vary. Default -TurnCount.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("MultiTurnMaxTurns")]
    [ValidateRange(1, 1 << 20)]
    [InvariantNumber]
    public int? MaxTurnCount { get; set; }

    /// <summary>Length of each message after a conversation's first, in tokens; default -InputLength.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("PerTurnInputLen")]
    [ValidateRange(1, 1 << 24)]
    [InvariantNumber]
    public int? TurnInputLength { get; set; }

    /// <summary>Tokens behind -PrefixLength that are the same for no two conversations, put before the first message of each; 0 is the default.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0, 1 << 24)]
    [InvariantNumber]
    public int ConversationPrefixLength { get; set; }

    /// <summary>
    /// Prompts of a request with Random, for backends that embed; documents of a request with RandomRerank. 1 is the default. A request
    /// of several asks for no output.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("RandomBatchSize")]
    [ValidateRange(1, int.MaxValue)]
    [InvariantNumber]
    public int BatchSize { get; set; } = 1;

    /// <summary>
    /// The model embeds query and documents one by one, rather than reading them together: each has the whole -InputLength, and the query
    /// counts as one of -Count and of -BatchSize.
    /// </summary>
    [Parameter]
    public SwitchParameter NoReranker { get; set; }

    private protected override bool NeedsVocabulary => true;

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        ApplicableParameters.Require(this, nameof(Kind), Kind.ToString(), s_kinds, name => name);
        ISyntheticDataset dataset = Kind switch
        {
            DatasetKind.PrefixRepetition => CreatePrefixRepetition(),
            DatasetKind.Conversation => CreateConversations(),
            DatasetKind.RandomRerank => new RandomRerankDataset(CreateRandomOptions(), !NoReranker, OpenTokenizer()),
            DatasetKind.RandomMultiModal => new RandomMultiModalDataset(CreateRandomOptions(), CreateMediaOptions(), OpenTokenizer(), AdapterHost.Images),
            _ => new RandomDataset(CreateRandomOptions(), OpenTokenizer()),
        };
        int turns = Kind == DatasetKind.Conversation ? MaxTurnCount ?? TurnCount : 1;
        WriteRequests(dataset, "Generating requests", () => ((Count + BatchSize - 1) / BatchSize) * turns);
        if (dataset.LengthMismatch > 0)
        {
            WriteWarning(string.Create(CultureInfo.InvariantCulture, $"The prompts differ from the requested lengths by {dataset.LengthMismatch} tokens in all, because the tokenizer '{Tokenizer}' cannot produce them exactly. InputLength has the real length of each."));
        }
    }

    private RandomDatasetOptions CreateRandomOptions() => new()
    {
        Count = Count,
        InputLength = InputLength,
        OutputLength = OutputLength,
        RangeRatio = RangeRatioArgument.Parse(RangeRatio),
        PrefixLength = PrefixLength ?? 0,
        BatchSize = BatchSize,
        AsTokenId = AsTokenId,
        CacheHitFraction = CacheHitFraction,
        CacheRatio = CacheRatio,
        Seed = Seed,
    };

    private PrefixRepetitionDataset CreatePrefixRepetition()
    {
        var options = new PrefixRepetitionOptions
        {
            Count = Count,
            PrefixCount = PrefixCount,
            PrefixLength = PrefixLength ?? 256,
            SuffixLength = SuffixLength,
            OutputLength = OutputLength,
            Shuffle = !NoShuffle,
            Seed = Seed,
        };
        return new PrefixRepetitionDataset(options, OpenTokenizer());
    }

    private ConversationDataset CreateConversations()
    {
        var options = new ConversationOptions
        {
            Count = Count,
            MinTurnCount = MinTurnCount ?? TurnCount,
            MaxTurnCount = MaxTurnCount ?? TurnCount,
            InputLength = InputLength,
            TurnInputLength = TurnInputLength,
            OutputLength = OutputLength,
            RangeRatio = RangeRatioArgument.Parse(RangeRatio),
            PrefixLength = PrefixLength ?? 0,
            ConversationPrefixLength = ConversationPrefixLength,
            Seed = Seed,
        };
        return new ConversationDataset(options, OpenTokenizer());
    }
}
