using System.Text;
using System.Text.Json;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;
using static System.FormattableString;

namespace ServeBench.Simulation.Apis;

/// <summary>POST <c>/v1/responses</c>: <c>input</c> is a text or a list of messages; the events of the stream are those of vLLM, in its order.</summary>
internal sealed class ResponsesApi(SimulatedModel model) : ISimulatedApi
{
    public string Path => "/v1/responses";

    public SimulatedAnswer Answer(ApiRequest request)
    {
        using JsonDocument document = JsonBody.Parse(request.Body);
        JsonElement body = document.RootElement;
        string name = model.RequireModel(body);
        GenerationPlan plan = model.Plan([ReadInput(model, body)], body, JsonBody.Integer(body, "max_output_tokens"));
        return new ResponseGeneration(plan, request.RequestId, name, model.Options.TokensPerChunk);
    }

    private static PromptDigest ReadInput(SimulatedModel model, JsonElement body)
    {
        if (JsonBody.Member(body, "input") is { ValueKind: JsonValueKind.String } text)
        {
            return PromptInput.ReadText(model, text, "input");
        }

        PromptDigest conversation = model.NewPrompt();
        ChatTemplate.AddTo(conversation, body, "input");
        return conversation;
    }

    private sealed class ResponseGeneration : StreamedGeneration
    {
        private const int EventsBeforeTokens = 4;

        private readonly string _response;
        private readonly string _item;
        private readonly int _tokensPerChunk;
        private readonly TokenEvent? _middle;
        private readonly TokenEvent _last;

        public ResponseGeneration(GenerationPlan plan, string id, string model, int tokensPerChunk)
            : base(plan)
        {
            _tokensPerChunk = tokensPerChunk;
            _response = Invariant($"\"id\":\"resp_{Escape(id)}\",\"object\":\"response\",\"created_at\":{DateTimeOffset.UtcNow.ToUnixTimeSeconds()},\"model\":\"{Escape(model)}\"");
            _item = $"msg_{Escape(id)}";
            _middle = plan.OutputTokens > tokensPerChunk ? Event(tokensPerChunk) : null;
            _last = Event(((plan.OutputTokens - 1) % tokensPerChunk) + 1);
            if (!plan.Streamed)
            {
                Whole = FixedAnswer.Json(Encoding.UTF8.GetBytes(Finished()));
            }
        }

        // All of these come before the first token is there.
        public override void WriteHead(ResponseBuffer output, bool keepAlive)
        {
            base.WriteHead(output, keepAlive);
            string started = $"{{{_response},\"status\":\"in_progress\",\"output\":[],\"usage\":null}}";
            AppendEvent(output, 0, "response.created", $"\"response\":{started}");
            AppendEvent(output, 1, "response.in_progress", $"\"response\":{started}");
            AppendEvent(output, 2, "response.output_item.added", $"\"item\":{Message("[]", "in_progress")},\"output_index\":0");
            AppendEvent(output, 3, "response.content_part.added", $"\"content_index\":0,\"item_id\":\"{_item}\",\"output_index\":0,\"part\":{Part("")}");
        }

        public override void WriteTokens(ResponseBuffer output, int first, int count) =>
            (first + count >= Plan.OutputTokens ? _last : _middle!).Write(output, Plan.TextSeeds[0], first, EventsBeforeTokens + (first / _tokensPerChunk));

        public override void WriteEnd(ResponseBuffer output)
        {
            int number = EventsBeforeTokens + ((Plan.OutputTokens - 1) / _tokensPerChunk) + 1;
            string text = Text(Plan.TextSeeds[0]);
            AppendEvent(output, number, "response.output_text.done", $"\"content_index\":0,\"item_id\":\"{_item}\",\"logprobs\":[],\"output_index\":0,\"text\":\"{text}\"");
            AppendEvent(output, number + 1, "response.content_part.done", $"\"content_index\":0,\"item_id\":\"{_item}\",\"output_index\":0,\"part\":{Part(text)}");
            AppendEvent(output, number + 2, "response.output_item.done", $"\"item\":{Message($"[{Part(text)}]", "completed")},\"output_index\":0");
            AppendEvent(output, number + 3, "response.completed", $"\"response\":{Finished()}");
            output.AppendLastChunk();
        }

        public override void WriteError(ResponseBuffer output, string message)
        {
            output.AppendChunk($"event: error\ndata: {Encoding.UTF8.GetString(FixedAnswer.ErrorBody(500, message))}\n\n");
            output.AppendLastChunk();
        }

        private string Finished()
        {
            // As in vLLM, an answer that was cut is completed too, and its status says that it was.
            bool isCut = Plan.FinishReason == "length";
            string status = isCut ? "incomplete" : "completed";
            string details = isCut ? "{\"reason\":\"max_output_tokens\"}" : "null";
            return Invariant(
                $"{{{_response},\"status\":\"{status}\",\"incomplete_details\":{details},\"error\":null,\"output\":[{Message($"[{Part(Text(Plan.TextSeeds[0]))}]", "completed")}],\"usage\":{{\"input_tokens\":{Plan.PromptTokens},\"input_tokens_details\":{{\"cached_tokens\":0}},\"output_tokens\":{Plan.OutputTokens},\"output_tokens_details\":{{\"reasoning_tokens\":0}},\"total_tokens\":{Plan.PromptTokens + Plan.OutputTokens}}}}}");
        }

        private string Message(string content, string status) =>
            $"{{\"id\":\"{_item}\",\"content\":{content},\"role\":\"assistant\",\"status\":\"{status}\",\"type\":\"message\"}}";

        private static string Part(string text) => $"{{\"annotations\":[],\"text\":\"{text}\",\"type\":\"output_text\",\"logprobs\":[]}}";

        // vLLM writes the members in the order of their names, but for the type, which comes last.
        private static void AppendEvent(ResponseBuffer output, int number, string type, string members) =>
            output.AppendChunk(Invariant($"event: {type}\ndata: {{{members},\"sequence_number\":{number},\"type\":\"{type}\"}}\n\n"));

        private TokenEvent Event(int tokens) => new(
            "event: response.output_text.delta\ndata: {\"content_index\":0,\"delta\":\"",
            ",\"type\":\"response.output_text.delta\"}\n\n",
            tokens,
            $"\",\"item_id\":\"{_item}\",\"logprobs\":[],\"output_index\":0,\"sequence_number\":");
    }
}
