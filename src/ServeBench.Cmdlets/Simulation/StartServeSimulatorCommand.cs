using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Security;
using ServeBench.Simulation;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>Starts an OpenAI-compatible endpoint on 127.0.0.1 whose answers come at times that you set.</summary>
/// <remarks>
/// <para>
/// The simulator answers as vLLM does, without a model and without a GPU: /v1/models, /v1/completions, /v1/chat/completions and
/// /v1/responses (streamed and not), /v1/audio/transcriptions, /v1/audio/translations, /v1/embeddings, /pooling and /v1/rerank. It has
/// /tokenize, /detokenize, /health and /metrics. It answers the APIs of the other backends as their servers do. Use it to try a
/// pipeline, to test scripts, and to see how exact this machine measures. Token k of a request is due at its arrival +
/// TimeToFirstTokenMs + k * InterTokenLatencyMs. An answer without tokens is due at its arrival + TimeToFirstTokenMs. Statistics of the
/// object says how late they were written. It counts tokens as New-ServeDataset does, with o200k_base.
/// </para>
/// <para>
/// It runs in the background of this process until Stop-ServeSimulator, until the module is removed, or until the process ends;
/// several may run at once. Its Uri binds to the cmdlets that take one.
/// </para>
/// <para>
/// The times have short names, -TtftMs, -ItlMs, -TtftJitterMs and -ItlJitterMs: PSReadLine keeps command lines with the word
/// token out of the saved history.
/// </para>
/// <para>
/// Jitter is a standard deviation. Times with jitter follow a gamma distribution, which is never negative and keeps the mean.
/// Jitter, failures and text depend only on the seed and the order of requests.
/// </para>
/// </remarks>
/// <example>
/// <para>Start a simulator and ask it for its models.</para>
/// <code>$simulator = Start-ServeSimulator -TtftMs 50 -ItlMs 10
/// $simulator | Get-ServeModel</code>
/// </example>
/// <example>
/// <para>Benchmark an endpoint that works on 8 requests at once and fails one in twenty, then stop it.</para>
/// <code>$simulator = Start-ServeSimulator -MaxConcurrency 8 -FailureRate 0.05 -FailureKind ServerError, ConnectionCut -Seed 1
/// New-ServeDataset -Kind Random -Count 100 -InputLength 200 -OutputLength 50 | Invoke-ServeBenchmark -Uri $simulator.Uri
/// $simulator | Stop-ServeSimulator</code>
/// </example>
[Cmdlet(VerbsLifecycle.Start, "ServeSimulator", HelpUri = HelpPages.Root + "Start-ServeSimulator.md", SupportsShouldProcess = true)]
[OutputType(typeof(ServeSimulator))]
public sealed class StartServeSimulatorCommand : ServeCmdlet
{
    private const double DayMs = 86_400_000;

    /// <summary>Port on 127.0.0.1. Default 0: a free one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0, 65535)]
    [InvariantNumber]
    public int Port { get; set; }

    /// <summary>Name that the model is served under, or several. Default sim.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Model { get; set; } = ["sim"];

    /// <summary>Time from the complete request to its first token, in milliseconds, 0 or more. Default 50. 0 is as fast as it goes.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("TtftMs")]
    [ValidateRange(0, DayMs)]
    [InvariantNumber]
    public double TimeToFirstTokenMs { get; set; } = 50;

    /// <summary>Time between two tokens, in milliseconds, 0 or more. Default 10. 0 is as fast as it goes.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("ItlMs")]
    [ValidateRange(0, DayMs)]
    [InvariantNumber]
    public double InterTokenLatencyMs { get; set; } = 10;

    /// <summary>Standard deviation of the time to first token, in milliseconds. Default 0.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("TtftJitterMs")]
    [ValidateRange(0, DayMs)]
    [InvariantNumber]
    public double TimeToFirstTokenJitterMs { get; set; }

    /// <summary>Standard deviation of each time between two tokens, in milliseconds. Default 0.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("ItlJitterMs")]
    [ValidateRange(0, DayMs)]
    [InvariantNumber]
    public double InterTokenJitterMs { get; set; }

    /// <summary>
    /// Prompt tokens that are worked through in a second, 0.001 or more; this time is added to the time to first token. Without
    /// it the prompt's length does not matter.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(1e-3, 1e12)]
    [InvariantNumber]
    public double? PrefillTokensPerSecond { get; set; }

    /// <summary>Seed of the jitter, the failures and the text. Default 0.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [InvariantNumber]
    public int Seed { get; set; }

    /// <summary>Requests that are worked on at once, 1 or more; others wait in order of arrival. Without it there is no limit.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(1, int.MaxValue)]
    [InvariantNumber]
    public int? MaxConcurrency { get; set; }

    /// <summary>Share of requests that fail, 0 to 1. Default 0.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0.0, 1.0)]
    [InvariantNumber]
    public double FailureRate { get; set; }

    /// <summary>
    /// How they fail: ServerError (status 500, the default), StreamError (an error event within the stream), ConnectionCut (the
    /// connection is closed in the middle of the answer). Of several each failing request takes one.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public SimulatedFailure[] FailureKind { get; set; } = [SimulatedFailure.ServerError];

    /// <summary>Tokens in each event of a stream, 1 to 4096. Default 1.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(1, 4096)]
    [InvariantNumber]
    public int TokensPerChunk { get; set; } = 1;

    /// <summary>
    /// Tokens after which the model ends an answer by itself, with the finish reason stop, unless the request sets ignore_eos.
    /// Without it answers are as long as the request allows; a chat request that sets no limit gets 128 tokens.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(1, int.MaxValue)]
    [InvariantNumber]
    public int? NaturalOutputLength { get; set; }

    /// <summary>
    /// Tokens in each draft of speculative decoding, 1 to 64, counted in /metrics as vLLM counts them; the times of tokens stay as
    /// they are set. Default none.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(1, 64)]
    [InvariantNumber]
    public int? DraftLength { get; set; }

    /// <summary>Share of the draft tokens that the model accepts where it accepted all before them, 0 to 1. Default 0.7.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0.0, 1.0)]
    [InvariantNumber]
    public double DraftAcceptance { get; set; } = 0.7;

    /// <summary>Tokens in each canvas of diffusion decoding, counted in /metrics; the times of tokens stay as they are set. Default none.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(1, int.MaxValue)]
    [InvariantNumber]
    public int? CanvasLength { get; set; }

    /// <summary>Denoising steps for each canvas, 1 or more. Default 8.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(1, 100000)]
    [InvariantNumber]
    public int CanvasStepCount { get; set; } = 8;

    /// <summary>Context length in tokens, prompt and answer together, 1 or more. Default 131072.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("MaxModelLen")]
    [ValidateRange(1, int.MaxValue)]
    [InvariantNumber]
    public int MaxModelLength { get; set; } = 131072;

    /// <summary>The key that requests to paths under /v1 must send as a bearer token. Without it none is asked for.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNull]
    [KeyTransformation]
    public SecureString? ApiKey { get; set; }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        Require(nameof(DraftAcceptance), nameof(DraftLength));
        Require(nameof(CanvasStepCount), nameof(CanvasLength));
        string target = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{(Port == 0 ? "a free port" : Port)}");
        if (ShouldProcess(target, "Start a simulated endpoint"))
        {
            ServeSimulator simulator = ServeSimulator.Start(Options());
            RunningSimulators.Add(simulator);
            WriteObject(simulator);
        }
    }

    private void Require(string parameter, string of)
    {
        if (MyInvocation.BoundParameters.ContainsKey(parameter) && !MyInvocation.BoundParameters.ContainsKey(of))
        {
            throw new ServeException(
                "ParameterNotApplicable",
                ServeErrorKind.InvalidArgument,
                $"-{parameter} requires -{of}.",
                parameter);
        }
    }

    private SimulatorTokenizer DefaultTokenizer()
    {
        ITokenizer tokenizer = TokenizerSource.Open(this, TokenizerNames.Default, endpoint: null, model: null, StopToken);
        return new(tokenizer.VocabularySize, text => tokenizer.Encode(text, addSpecialTokens: false), ids => tokenizer.Decode(ids));
    }

    private SimulatorOptions Options() => new()
    {
        Port = Port,
        Models = Model,
        Tokenizer = DefaultTokenizer(),
        TimeToFirstToken = TimeSpan.FromMilliseconds(TimeToFirstTokenMs),
        InterTokenLatency = TimeSpan.FromMilliseconds(InterTokenLatencyMs),
        TimeToFirstTokenJitter = TimeSpan.FromMilliseconds(TimeToFirstTokenJitterMs),
        InterTokenJitter = TimeSpan.FromMilliseconds(InterTokenJitterMs),
        PrefillTokensPerSecond = PrefillTokensPerSecond,
        Seed = Seed,
        MaxConcurrency = MaxConcurrency,
        FailureRate = FailureRate,
        FailureKinds = FailureKind,
        TokensPerChunk = TokensPerChunk,
        NaturalOutputLength = NaturalOutputLength,
        DraftLength = DraftLength,
        DraftAcceptance = DraftAcceptance,
        CanvasLength = CanvasLength,
        CanvasSteps = CanvasStepCount,
        MaxModelLength = MaxModelLength,
        ApiKey = ApiKey is null ? null : new NetworkCredential("", ApiKey).Password,
    };
}
