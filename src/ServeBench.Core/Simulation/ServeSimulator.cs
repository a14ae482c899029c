namespace ServeBench.Simulation;

/// <summary>
/// A running simulator as a PowerShell user holds it: where it listens, what it was set to, and live counters. Holds no key.
/// </summary>
public sealed class ServeSimulator : IDisposable
{
    private readonly Simulator _simulator;

    private ServeSimulator(Simulator simulator)
    {
        _simulator = simulator;
        SimulatorOptions options = simulator.Options;
        Models = [.. options.Models];
        FailureKind = [.. options.FailureKinds];
        RequiresApiKey = options.ApiKey is not null;
    }

    /// <summary>Base address, <c>http://127.0.0.1:port</c>.</summary>
    public Uri Uri => _simulator.Uri;

    /// <summary>Port on 127.0.0.1.</summary>
    public int Port => _simulator.Port;

    /// <summary>Name that the model is served under; the first one where there are several.</summary>
    public string Model => Models[0];

    /// <summary>All names that the model is served under.</summary>
    public string[] Models { get; }

    /// <summary>Whether it still runs.</summary>
    public bool IsRunning { get; private set; } = true;

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartedAt { get; } = DateTimeOffset.Now;

    /// <summary>Time from the complete request to its first token, in milliseconds.</summary>
    public double TimeToFirstTokenMs => _simulator.Options.TimeToFirstToken.TotalMilliseconds;

    /// <summary>Time between two tokens, in milliseconds.</summary>
    public double InterTokenLatencyMs => _simulator.Options.InterTokenLatency.TotalMilliseconds;

    /// <summary>Standard deviation of the time to first token, in milliseconds.</summary>
    public double TimeToFirstTokenJitterMs => _simulator.Options.TimeToFirstTokenJitter.TotalMilliseconds;

    /// <summary>Standard deviation of the time between two tokens, in milliseconds.</summary>
    public double InterTokenJitterMs => _simulator.Options.InterTokenJitter.TotalMilliseconds;

    /// <summary>Prompt tokens worked through in a second before the first token; <see langword="null"/> when the prompt's length does not matter.</summary>
    public double? PrefillTokensPerSecond => _simulator.Options.PrefillTokensPerSecond;

    /// <summary>Tokens in each event of a stream.</summary>
    public int TokensPerChunk => _simulator.Options.TokensPerChunk;

    /// <summary>Tokens after which the model ends an answer by itself; <see langword="null"/> when it does not.</summary>
    public int? NaturalOutputLength => _simulator.Options.NaturalOutputLength;

    /// <summary>Tokens in each draft of speculative decoding; <see langword="null"/> without any.</summary>
    public int? DraftLength => _simulator.Options.DraftLength;

    /// <summary>Share of draft tokens that are accepted where all before them were, 0 to 1.</summary>
    public double DraftAcceptance => _simulator.Options.DraftAcceptance;

    /// <summary>Tokens in each canvas of diffusion decoding; <see langword="null"/> without any.</summary>
    public int? CanvasLength => _simulator.Options.CanvasLength;

    /// <summary>Denoising steps for each canvas.</summary>
    public int CanvasStepCount => _simulator.Options.CanvasSteps;

    /// <summary>Context length in tokens.</summary>
    public int MaxModelLength => _simulator.Options.MaxModelLength;

    /// <summary>Requests worked on at once; <see langword="null"/> for no limit.</summary>
    public int? MaxConcurrency => _simulator.Options.MaxConcurrency;

    /// <summary>Share of requests that fail on purpose, 0 to 1.</summary>
    public double FailureRate => _simulator.Options.FailureRate;

    /// <summary>How they fail.</summary>
    public SimulatedFailure[] FailureKind { get; }

    /// <summary>Seed of the jitter, the failures and the text.</summary>
    public int Seed => _simulator.Options.Seed;

    /// <summary>Whether paths under <c>/v1</c> ask for a key.</summary>
    public bool RequiresApiKey { get; }

    /// <summary>HTTP requests received so far.</summary>
    public long Requests => _simulator.Statistics.Requests;

    /// <summary>Generation requests answered completely.</summary>
    public long Completed => _simulator.Statistics.Completed;

    /// <summary>Generation requests that failed on purpose.</summary>
    public long Failed => _simulator.Statistics.Failed;

    /// <summary>Generation requests worked on now.</summary>
    public long Running => _simulator.Statistics.Running;

    /// <summary>Generation requests that wait for a place now.</summary>
    public long Waiting => _simulator.Statistics.Waiting;

    /// <summary>Everything that is counted, as it stands now.</summary>
    public SimulatorStatistics Statistics => _simulator.Statistics;

    /// <summary>Starts a simulator in this process.</summary>
    /// <param name="options">What it serves and how fast.</param>
    /// <exception cref="ServeException"><c>SimulatorOptionInvalid</c>, <c>SimulatorPortInUse</c>.</exception>
    public static ServeSimulator Start(SimulatorOptions options) => new(Simulator.Start(options));

    /// <summary>Stops it: the port and every connection are closed. Does nothing when it has stopped.</summary>
    public void Stop()
    {
        _simulator.Dispose();
        IsRunning = false;
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    /// <summary>The address.</summary>
    public override string ToString() => $"http://127.0.0.1:{Port.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
}
