namespace ServeBench.Endpoints;

/// <summary>Families of APIs whose requests name the sampling options alike. Each backend speaks one.</summary>
internal enum SamplingDialect
{
    /// <summary>OpenAI's <c>/v1/completions</c>, with the members that vLLM adds.</summary>
    Completions,

    /// <summary>OpenAI's <c>/v1/chat/completions</c>, with the members that vLLM adds.</summary>
    Chat,

    /// <summary>OpenAI's <c>/v1/responses</c>, with the members that vLLM adds.</summary>
    Responses,

    /// <summary>vLLM's form of <c>/v1/audio/transcriptions</c>.</summary>
    Audio,

    /// <summary>Anthropic's <c>/v1/messages</c>.</summary>
    Anthropic,

    /// <summary>SGLang's <c>sampling_params</c>.</summary>
    Sglang,

    /// <summary>The <c>parameters</c> of Text Generation Inference.</summary>
    Tgi,

    /// <summary>The inputs of TensorRT-LLM's ensemble in Triton.</summary>
    TensorRtLlm,

    /// <summary>APIs that sample nothing: embeddings, pooling, ranking.</summary>
    Pooling,
}

internal enum SamplingValueKind
{
    Number,

    /// <summary>A whole number of up to 64 bits.</summary>
    Whole,

    /// <summary>True, or not sent.</summary>
    Flag,
}

/// <summary>
/// One sampling option: its name, its range, and its member in each API. <see cref="All"/> is the only place that lists them: the bodies, the
/// refusals, the ranges of the parameters, the conversion of vLLM's flags and the table in docs/backends.md follow from it.
/// </summary>
internal sealed class SamplingOption
{
    /// <summary>Generates on after an end-of-sequence token. Not every API takes it as a plain flag: some backends write it themselves.</summary>
    public static readonly SamplingOption IgnoreEos = new()
    {
        Name = "IgnoreEos",
        Kind = SamplingValueKind.Flag,
        Member = "ignore_eos",
        Members = { [SamplingDialect.Tgi] = "ignore_eos_token", [SamplingDialect.TensorRtLlm] = "min_length" },
        Refused = [SamplingDialect.Anthropic],
        VllmFlag = "ignore-eos",
    };

    /// <summary>Nucleus sampling: the share of probability to sample from.</summary>
    public static readonly SamplingOption TopP = new()
    {
        Name = "TopP",
        Member = "top_p",
        Refused = [SamplingDialect.Pooling],
        Most = 1,
        VllmFlag = "top-p",
    };

    /// <summary>How many of the likeliest tokens to sample from; −1 for all.</summary>
    public static readonly SamplingOption TopK = new()
    {
        Name = "TopK",
        Kind = SamplingValueKind.Whole,
        Member = "top_k",
        Refused = [SamplingDialect.Pooling],
        Least = -1,
        Most = int.MaxValue,
        VllmFlag = "top-k",
    };

    /// <summary>Least probability of a token in relation to the likeliest.</summary>
    public static readonly SamplingOption MinP = new()
    {
        Name = "MinP",
        Member = "min_p",
        Refused = [SamplingDialect.Responses, SamplingDialect.Anthropic, SamplingDialect.Tgi, SamplingDialect.TensorRtLlm, SamplingDialect.Pooling],
        Most = 1,
        VllmFlag = "min-p",
    };

    /// <summary>Sampling temperature; 0 is greedy.</summary>
    public static readonly SamplingOption Temperature = new()
    {
        Name = "Temperature",
        Member = "temperature",
        Refused = [SamplingDialect.Pooling],
        Most = 1000,
        VllmFlag = "temperature",
    };

    /// <summary>Penalty for each time that a token was generated before.</summary>
    public static readonly SamplingOption FrequencyPenalty = new()
    {
        Name = "FrequencyPenalty",
        Member = "frequency_penalty",
        Refused = [SamplingDialect.Anthropic, SamplingDialect.Pooling],
        Least = -2,
        Most = 2,
        VllmFlag = "frequency-penalty",
    };

    /// <summary>Penalty for a token that was generated before.</summary>
    public static readonly SamplingOption PresencePenalty = new()
    {
        Name = "PresencePenalty",
        Member = "presence_penalty",
        Refused = [SamplingDialect.Anthropic, SamplingDialect.Tgi, SamplingDialect.Pooling],
        Least = -2,
        Most = 2,
        VllmFlag = "presence-penalty",
    };

    /// <summary>Factor for tokens of the prompt and of the answer so far; 1 changes nothing.</summary>
    public static readonly SamplingOption RepetitionPenalty = new()
    {
        Name = "RepetitionPenalty",
        Member = "repetition_penalty",
        Refused = [SamplingDialect.Anthropic, SamplingDialect.Pooling],
        Least = 0.000001,
        Most = 1000,
        VllmFlag = "repetition-penalty",
    };

    /// <summary>How many log probabilities a token to send back.</summary>
    public static readonly SamplingOption Logprobs = new()
    {
        Name = "Logprobs",
        Kind = SamplingValueKind.Whole,
        Member = "logprobs",
        Members =
        {
            [SamplingDialect.Chat] = "top_logprobs",
            [SamplingDialect.Responses] = "top_logprobs",
            [SamplingDialect.Sglang] = "top_logprobs_num",
        },
        Refused = [SamplingDialect.Audio, SamplingDialect.Anthropic, SamplingDialect.Tgi, SamplingDialect.TensorRtLlm, SamplingDialect.Pooling],
        Most = 1000,
        VllmFlag = "logprobs",
    };

    /// <summary>Seed of the server's sampling, the same for every request.</summary>
    public static readonly SamplingOption SamplingSeed = new()
    {
        Name = "SamplingSeed",
        Kind = SamplingValueKind.Whole,
        Member = "seed",
        Members = { [SamplingDialect.Sglang] = "sampling_seed" },
        Refused = [SamplingDialect.Anthropic, SamplingDialect.Pooling],
        Most = long.MaxValue,
    };

    private SamplingOption()
    {
    }

    /// <summary>All options, in the order in which vLLM's client writes them.</summary>
    public static IReadOnlyList<SamplingOption> All { get; } =
        [IgnoreEos, TopP, TopK, MinP, Temperature, FrequencyPenalty, PresencePenalty, RepetitionPenalty, Logprobs, SamplingSeed];

    /// <summary>The name in Pascal case, which is that of the parameter too.</summary>
    public required string Name { get; init; }

    public SamplingValueKind Kind { get; init; }

    public double Least { get; init; }

    public double Most { get; init; } = double.PositiveInfinity;

    /// <summary>The flag of <c>vllm bench serve</c> without its hyphens; <see langword="null"/> when it has none.</summary>
    public string? VllmFlag { get; init; }

    /// <summary>The member of the request, where a dialect has no other name for it.</summary>
    public required string Member { get; init; }

    /// <summary>The names of the member in the dialects that have another.</summary>
    public Dictionary<SamplingDialect, string> Members { get; } = [];

    public IReadOnlyList<SamplingDialect> Refused { get; init; } = [];

    /// <summary>The member of a dialect; <see langword="null"/> when it has nothing for the option.</summary>
    public string? MemberIn(SamplingDialect dialect) => Refused.Contains(dialect) ? null : Members.GetValueOrDefault(dialect, Member);
}
