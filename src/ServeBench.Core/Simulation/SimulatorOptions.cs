using System.Globalization;

namespace ServeBench.Simulation;

/// <summary>
/// What a simulated endpoint serves and how fast. Token k (from 0) of a request whose body was complete at t is due at
/// t + <see cref="TimeToFirstToken"/> + k · <see cref="InterTokenLatency"/>; when the request had to wait for one of
/// <see cref="MaxConcurrency"/> places, t is when it got one. On Linux the kernel's stamp of the request's last packet shows when
/// it was complete; elsewhere it is the time of the read.
/// </summary>
public sealed record SimulatorOptions
{
    /// <summary>Port on 127.0.0.1; 0 (the default) takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Names that the model is served under; at least one.</summary>
    public IReadOnlyList<string> Models { get; init; } = ["sim"];

    /// <summary>
    /// Tokenizer of the model, which counts prompts and answers <c>/tokenize</c>; <see langword="null"/> (the default) for the simulator's
    /// own, which needs no vocabulary and cuts English into about two tokens a word.
    /// </summary>
    public SimulatorTokenizer? Tokenizer { get; init; }

    /// <summary>Context length in tokens: prompt and answer together; 1 or more, 131072 by default.</summary>
    public int MaxModelLength { get; init; } = 131072;

    /// <summary>Time from the complete request to its first token; 0 is as fast as it goes.</summary>
    public TimeSpan TimeToFirstToken { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Time between two tokens; 0 is as fast as it goes.</summary>
    public TimeSpan InterTokenLatency { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Standard deviation of the time to first token. Times with jitter follow a gamma distribution, which is never negative
    /// and keeps the mean that is set.
    /// </summary>
    public TimeSpan TimeToFirstTokenJitter { get; init; }

    /// <summary>Standard deviation of each time between two tokens; gamma-distributed as <see cref="TimeToFirstTokenJitter"/>.</summary>
    public TimeSpan InterTokenJitter { get; init; }

    /// <summary>
    /// Prompt tokens that are worked through in a second, added to <see cref="TimeToFirstToken"/>; <see langword="null"/> (the
    /// default) when the prompt's length does not matter.
    /// </summary>
    public double? PrefillTokensPerSecond { get; init; }

    /// <summary>Seed of the jitter, the failures and the text.</summary>
    public int Seed { get; init; }

    /// <summary>Tokens in each event; 1 or more. Tokens of one event are due together, when the last of them is.</summary>
    public int TokensPerChunk { get; init; } = 1;

    /// <summary>
    /// Tokens after which the model ends an answer by itself (finish reason <c>stop</c>) unless the request sets
    /// <c>ignore_eos</c>; <see langword="null"/> (the default) answers as long as the request allows.
    /// </summary>
    public int? NaturalOutputLength { get; init; }

    /// <summary>
    /// Tokens in each draft of speculative decoding; <see langword="null"/> (the default) for none. It is counted in <c>/metrics</c>; the times of
    /// tokens stay as they are set.
    /// </summary>
    public int? DraftLength { get; init; }

    /// <summary>Share of the draft tokens, 0 to 1, that the model accepts where it accepted all before them; 0.7 by default.</summary>
    public double DraftAcceptance { get; init; } = 0.7;

    /// <summary>
    /// Tokens in each canvas of diffusion decoding; <see langword="null"/> (the default) for none. It is counted in <c>/metrics</c>; the times of tokens
    /// stay as they are set.
    /// </summary>
    public int? CanvasLength { get; init; }

    /// <summary>Denoising steps for each canvas, 1 or more; 8 by default.</summary>
    public int CanvasSteps { get; init; } = 8;

    /// <summary>Requests worked on at once; more wait in order of arrival. <see langword="null"/> (the default) for no limit.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>Share of requests that fail, 0 to 1; which ones depends on <see cref="Seed"/> and the order of arrival.</summary>
    public double FailureRate { get; init; }

    /// <summary>How they fail: each failing request takes one of these, by <see cref="Seed"/>.</summary>
    public IReadOnlyList<SimulatedFailure> FailureKinds { get; init; } = [SimulatedFailure.ServerError];

    /// <summary>The key that paths under <c>/v1</c> and <c>/openai</c> ask for; <see langword="null"/> for none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Largest request body in bytes; larger ones get status 413. 64 MiB by default.</summary>
    public long MaxBodyBytes { get; init; } = 64L << 20;

    /// <summary>Throws when a value is out of its range.</summary>
    /// <exception cref="ServeException"><c>SimulatorOptionInvalid</c>.</exception>
    public void Validate()
    {
        Require(Port is >= 0 and <= 65535, nameof(Port), Port, "0 to 65535");
        Require(Models.Count > 0 && !Models.Any(string.IsNullOrWhiteSpace), nameof(Models), string.Join(", ", Models), "one name or more, none of them blank");
        Require(MaxModelLength >= 1, nameof(MaxModelLength), MaxModelLength, "1 or more");
        Require(TimeToFirstToken >= TimeSpan.Zero, nameof(TimeToFirstToken), TimeToFirstToken, "0 or more");
        Require(InterTokenLatency >= TimeSpan.Zero, nameof(InterTokenLatency), InterTokenLatency, "0 or more");
        RequireJitter(TimeToFirstTokenJitter, TimeToFirstToken, nameof(TimeToFirstTokenJitter), nameof(TimeToFirstToken));
        RequireJitter(InterTokenJitter, InterTokenLatency, nameof(InterTokenJitter), nameof(InterTokenLatency));
        Require(PrefillTokensPerSecond is null or (> 0 and < double.PositiveInfinity), nameof(PrefillTokensPerSecond), PrefillTokensPerSecond, "above 0");
        Require(TokensPerChunk is >= 1 and <= 4096, nameof(TokensPerChunk), TokensPerChunk, "1 to 4096");
        Require(NaturalOutputLength is null or >= 1, nameof(NaturalOutputLength), NaturalOutputLength, "1 or more");
        Require(DraftLength is null or (>= 1 and <= 64), nameof(DraftLength), DraftLength, "1 to 64");
        Require(DraftAcceptance is >= 0 and <= 1, nameof(DraftAcceptance), DraftAcceptance, "0 to 1");
        Require(CanvasLength is null or >= 1, nameof(CanvasLength), CanvasLength, "1 or more");
        Require(CanvasSteps >= 1, nameof(CanvasSteps), CanvasSteps, "1 or more");
        Require(MaxConcurrency is null or >= 1, nameof(MaxConcurrency), MaxConcurrency, "1 or more");
        Require(FailureRate is >= 0 and <= 1, nameof(FailureRate), FailureRate, "0 to 1");
        Require(FailureRate == 0 || FailureKinds.Count > 0, nameof(FailureKinds), "none", "at least one where the failure rate is above 0");
        Require(ApiKey is null or { Length: > 0 }, nameof(ApiKey), "an empty text", "a text that is not empty, or none at all");
        Require(MaxBodyBytes is >= 0 and <= 1 << 30, nameof(MaxBodyBytes), MaxBodyBytes, "0 to 1 GiB");
    }

    private static void RequireJitter(TimeSpan jitter, TimeSpan mean, string name, string meanName) =>
        Require(jitter == TimeSpan.Zero || (jitter > TimeSpan.Zero && mean > TimeSpan.Zero), name, jitter, $"0 or more, and 0 where {meanName} is 0");

    private static void Require(bool holds, string name, object? value, string range)
    {
        if (!holds)
        {
            string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            throw new ServeException("SimulatorOptionInvalid", ServeErrorKind.InvalidArgument, $"{name} cannot be '{text}'; it takes {range}.", value);
        }
    }
}
