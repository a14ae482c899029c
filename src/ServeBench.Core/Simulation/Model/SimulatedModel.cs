using System.Text;
using System.Text.Json;
using ServeBench.Simulation.Http;

namespace ServeBench.Simulation.Model;

/// <summary>The model behind the APIs: its names, its limits, what comes of a request. Safe to use from several threads.</summary>
internal sealed class SimulatedModel(SimulatorOptions options)
{
    private const int ChatDefaultTokens = 128;
    private long _ordinal = -1;

    /// <summary>What the simulator was started with.</summary>
    public SimulatorOptions Options { get; } = options;

    /// <summary>Prompts seen before.</summary>
    public PrefixCache PrefixCache { get; } = new();

    /// <summary>Drafts and canvases, where the model has them.</summary>
    public DecodingCounters Decoding { get; } = new(options);

    /// <summary>Number of ids of its tokenizer.</summary>
    public int VocabularySize => Options.Tokenizer?.VocabularySize ?? SyllableTokenizer.VocabularySize;

    /// <summary>A prompt without a token yet.</summary>
    public PromptDigest NewPrompt() => new(Options.Tokenizer);

    /// <summary>The ids of a UTF-8 text.</summary>
    public IReadOnlyList<int> Encode(ReadOnlySpan<byte> text) => Options.Tokenizer is { } tokenizer
        ? tokenizer.Encode(Encoding.UTF8.GetString(text))
        : SyllableTokenizer.Encode(text);

    /// <summary>The text of ids of 0 to <see cref="VocabularySize"/> - 1.</summary>
    public string Decode(int[] ids) => Options.Tokenizer?.Decode(ids) ?? SyllableTokenizer.Decode(ids);

    /// <summary>Checks the model that a request names.</summary>
    /// <returns>The name to answer with.</returns>
    /// <exception cref="RequestRejectedException">404: no such model.</exception>
    public string RequireModel(JsonElement body)
    {
        if (!body.TryGetProperty("model", out JsonElement model) || model.ValueKind == JsonValueKind.Null)
        {
            return RequireModel(name: null);
        }

        return RequireModel(Encoding.UTF8.GetString(JsonBody.Utf8(model, "model")));
    }

    /// <summary>Checks the name of a model; without one the first is meant.</summary>
    /// <returns>The name to answer with.</returns>
    /// <exception cref="RequestRejectedException">404: no such model.</exception>
    public string RequireModel(string? name) => name is null || Options.Models.Contains(name, StringComparer.Ordinal)
        ? name ?? Options.Models[0]
        : throw new RequestRejectedException(404, $"The model `{name}` does not exist.", "model");

    /// <summary>Decides what comes of a request to one of OpenAI's APIs.</summary>
    /// <param name="prompts">One for each answer.</param>
    /// <param name="body">The request's body.</param>
    /// <param name="maxTokens">Tokens that the request allows; <see langword="null"/> where it does not say.</param>
    /// <exception cref="RequestRejectedException">400: a parameter is out of its range, or the prompt does not fit.</exception>
    public GenerationPlan Plan(IReadOnlyList<PromptDigest> prompts, JsonElement body, int? maxTokens) => JsonBody.Integer(body, "n") is null or 1
        ? Plan(prompts, JsonBody.Boolean(body, "ignore_eos"), JsonBody.Boolean(body, "stream"), maxTokens)
        : throw new RequestRejectedException(400, "n must be 1: the simulator answers each prompt once.", "n");

    /// <summary>Decides what comes of a request.</summary>
    /// <param name="prompts">One for each answer.</param>
    /// <param name="ignoreEos">Whether to generate on after an end of sequence.</param>
    /// <param name="streamed">Whether the answer is a stream.</param>
    /// <param name="maxTokens">Tokens that the request allows; <see langword="null"/> where it does not say.</param>
    /// <exception cref="RequestRejectedException">400: too few tokens are allowed, or the prompt does not fit.</exception>
    public GenerationPlan Plan(IReadOnlyList<PromptDigest> prompts, bool ignoreEos, bool streamed, int? maxTokens)
    {
        int? stop = ignoreEos ? null : Options.NaturalOutputLength ?? (maxTokens is null ? ChatDefaultTokens : null);
        int allowed = maxTokens ?? ChatDefaultTokens;
        if (allowed < 1)
        {
            throw new RequestRejectedException(400, $"max_tokens must be at least 1, got {allowed}.", "max_tokens");
        }

        int total = 0;
        foreach (PromptDigest prompt in prompts)
        {
            RequireFits(prompt.TokenCount, maxTokens ?? 0);
            PrefixCache.Visit(prompt);
            total += prompt.TokenCount;
        }

        long ordinal = Interlocked.Increment(ref _ordinal);
        int output = Math.Min(allowed, stop ?? allowed);
        Decoding.Count(ordinal, output);
        var plan = new GenerationPlan
        {
            PromptTokens = total,
            OutputTokens = output,
            FinishReason = stop is not null && stop <= allowed ? "stop" : "length",
            Streamed = streamed,
            TextSeeds = [.. prompts.Select(prompt => (uint)(prompt.Hash >> 32) ^ (uint)Options.Seed)],
            Ordinal = ordinal,
        };
        return WithFailure(plan);
    }

    /// <summary>Decides what comes of a request whose answer is one document without tokens.</summary>
    /// <exception cref="RequestRejectedException">400: an input does not fit, and the request does not have it cut.</exception>
    public GenerationPlan PlanPooling(IReadOnlyList<PromptDigest> inputs, JsonElement body)
    {
        int? truncate = JsonBody.Integer(body, "truncate_prompt_tokens");
        int most = truncate is null or < 0 ? Options.MaxModelLength : truncate.Value;
        int total = 0;
        foreach (PromptDigest input in inputs)
        {
            if (truncate is null && input.TokenCount > most)
            {
                throw new RequestRejectedException(400, $"This model's maximum context length is {most} tokens. However, an input has {input.TokenCount} tokens. Please reduce its length, or set truncate_prompt_tokens.");
            }

            total += Math.Min(input.TokenCount, most);
        }

        return WithFailure(new GenerationPlan
        {
            PromptTokens = total,
            OutputTokens = 0,
            FinishReason = "stop",
            Streamed = false,
            TextSeeds = [.. inputs.Select(input => (uint)(input.Hash >> 32) ^ (uint)Options.Seed)],
            Ordinal = Interlocked.Increment(ref _ordinal),
        });
    }

    private void RequireFits(int promptTokens, int maxTokens)
    {
        if ((long)promptTokens + Math.Max(1, maxTokens) > Options.MaxModelLength)
        {
            throw new RequestRejectedException(
                400,
                $"This model's maximum context length is {Options.MaxModelLength} tokens. However, your request has {promptTokens} input tokens and asks for {maxTokens} output tokens. Please reduce the length of the input or of the output.");
        }
    }

    private GenerationPlan WithFailure(GenerationPlan plan)
    {
        if (SeededDraw.Uniform(Options.Seed, plan.Ordinal, purpose: 1) >= Options.FailureRate)
        {
            return plan;
        }

        int kind = (int)(SeededDraw.Uniform(Options.Seed, plan.Ordinal, purpose: 2) * Options.FailureKinds.Count);
        int token = (int)(SeededDraw.Uniform(Options.Seed, plan.Ordinal, purpose: 3) * plan.OutputTokens);
        return plan with { Failure = Options.FailureKinds[kind], FailsAtToken = token };
    }
}
