using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;
using static System.FormattableString;

namespace ServeBench.Simulation.Apis;

/// <summary>POST <c>/v1/messages</c> as Anthropic has it.</summary>
internal sealed class MessagesApi(SimulatedModel model) : ISimulatedApi
{
    public string Path => "/v1/messages";

    public FixedAnswer Reject(RequestRejectedException rejection) => FixedAnswer.Json(
        ErrorBody(
            rejection.Status switch { 404 => "not_found_error", >= 500 => "api_error", _ => "invalid_request_error" },
            rejection.Message),
        rejection.Status);

    public SimulatedAnswer Answer(ApiRequest request)
    {
        using JsonDocument document = JsonBody.Parse(request.Body);
        JsonElement body = document.RootElement;
        string name = model.RequireModel(body);
        int maxTokens = JsonBody.Integer(body, "max_tokens") ?? throw new RequestRejectedException(400, "max_tokens: Field required");
        PromptDigest prompt = model.NewPrompt();
        if (JsonBody.Member(body, "system") is { ValueKind: JsonValueKind.String } system)
        {
            prompt.Add(JsonBody.Utf8(system, "system"));
        }

        ChatTemplate.AddTo(prompt, body);
        GenerationPlan plan = model.Plan([prompt], ignoreEos: false, JsonBody.Boolean(body, "stream"), maxTokens);
        return new MessageGeneration(plan, request.RequestId, name, model.Options.TokensPerChunk);
    }

    private static byte[] ErrorBody(string type, string message) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["type"] = "error",
        ["error"] = new JsonObject { ["type"] = type, ["message"] = message },
    });

    private sealed class MessageGeneration : StreamedGeneration
    {
        private readonly TokenEvent _middle;
        private readonly TokenEvent _last;
        private readonly string _start;
        private readonly string _stopReason;

        public MessageGeneration(GenerationPlan plan, string id, string model, int tokensPerChunk)
            : base(plan)
        {
            _stopReason = plan.FinishReason == "length" ? "max_tokens" : "end_turn";
            string head = $"\"id\":\"msg_{Escape(id)}\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"{Escape(model)}\"";
            _start = Invariant($"{{\"type\":\"message_start\",\"message\":{{{head},\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{{\"input_tokens\":{plan.PromptTokens},\"output_tokens\":1}}}}}}");
            _middle = Event(tokensPerChunk);
            _last = Event(((plan.OutputTokens - 1) % tokensPerChunk) + 1);
            if (!plan.Streamed)
            {
                Whole = FixedAnswer.Json(Encoding.UTF8.GetBytes(Invariant(
                    $"{{{head},\"content\":[{{\"type\":\"text\",\"text\":\"{Text(plan.TextSeeds[0])}\"}}],\"stop_reason\":\"{_stopReason}\",\"stop_sequence\":null,\"usage\":{{\"input_tokens\":{plan.PromptTokens},\"output_tokens\":{plan.OutputTokens}}}}}")));
            }
        }

        // The message begins before its first token is there.
        public override void WriteHead(ResponseBuffer output, bool keepAlive)
        {
            base.WriteHead(output, keepAlive);
            AppendEvent(output, "message_start", _start);
            AppendEvent(output, "content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""");
            AppendEvent(output, "ping", """{"type":"ping"}""");
        }

        public override void WriteTokens(ResponseBuffer output, int first, int count) =>
            (first + count >= Plan.OutputTokens ? _last : _middle).Write(output, Plan.TextSeeds[0], first);

        public override void WriteEnd(ResponseBuffer output)
        {
            AppendEvent(output, "content_block_stop", """{"type":"content_block_stop","index":0}""");
            AppendEvent(output, "message_delta", Invariant(
                $"{{\"type\":\"message_delta\",\"delta\":{{\"stop_reason\":\"{_stopReason}\",\"stop_sequence\":null}},\"usage\":{{\"output_tokens\":{Plan.OutputTokens}}}}}"));
            AppendEvent(output, "message_stop", """{"type":"message_stop"}""");
            output.AppendLastChunk();
        }

        public override void WriteError(ResponseBuffer output, string message)
        {
            AppendEvent(output, "error", Encoding.UTF8.GetString(ErrorBody("api_error", message)));
            output.AppendLastChunk();
        }

        private static void AppendEvent(ResponseBuffer output, string type, string data) => output.AppendChunk($"event: {type}\ndata: {data}\n\n");

        private static TokenEvent Event(int tokens) => new(
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"", "\"}}\n\n", tokens);
    }
}
