using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;

namespace ServeBench.Simulation.Apis;

/// <summary>POST <c>/v2/models/ensemble/generate_stream</c> as Triton has it with TensorRT-LLM: pieces of text, no counts of tokens, no mark of the end.</summary>
internal sealed class TritonGenerateStreamApi(SimulatedModel model) : ISimulatedApi
{
    private const int DefaultMaxTokens = 16;

    public string Path => "/v2/models/ensemble/generate_stream";

    public FixedAnswer Reject(RequestRejectedException rejection) => FixedAnswer.Json(ErrorBody(rejection.Message), rejection.Status);

    public SimulatedAnswer Answer(ApiRequest request)
    {
        using JsonDocument document = JsonBody.Parse(request.Body);
        JsonElement body = document.RootElement;
        JsonElement text = JsonBody.Member(body, "text_input") ?? throw new RequestRejectedException(400, "expected tensor input 'text_input'");
        int maxTokens = JsonBody.Integer(body, "max_tokens") ?? DefaultMaxTokens;
        bool ignoreEos = JsonBody.Integer(body, "min_length") >= maxTokens;
        GenerationPlan plan = model.Plan([PromptInput.ReadText(model, text, "text_input")], ignoreEos, streamed: true, maxTokens);
        return new TritonGeneration(plan, model.Options.TokensPerChunk);
    }

    private static byte[] ErrorBody(string message) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["error"] = message });

    private sealed class TritonGeneration(GenerationPlan plan, int tokensPerChunk) : StreamedGeneration(plan)
    {
        private readonly TokenEvent _middle = Event(tokensPerChunk);
        private readonly TokenEvent _last = Event(((plan.OutputTokens - 1) % tokensPerChunk) + 1);

        public override void WriteTokens(ResponseBuffer output, int first, int count) =>
            (first + count >= Plan.OutputTokens ? _last : _middle).Write(output, Plan.TextSeeds[0], first);

        public override void WriteEnd(ResponseBuffer output) => output.AppendLastChunk();

        public override void WriteError(ResponseBuffer output, string message)
        {
            output.AppendChunk($"data: {Encoding.UTF8.GetString(ErrorBody(message))}\n\n");
            output.AppendLastChunk();
        }

        private static TokenEvent Event(int tokens) => new(
            "data: {\"context_logits\":0.0,\"cum_log_probs\":0.0,\"generation_logits\":0.0,\"model_name\":\"ensemble\",\"model_version\":\"1\",\"output_log_probs\":0.0,\"sequence_end\":false,\"sequence_id\":0,\"sequence_start\":false,\"text_output\":\"",
            "\"}\n\n",
            tokens);
    }
}
