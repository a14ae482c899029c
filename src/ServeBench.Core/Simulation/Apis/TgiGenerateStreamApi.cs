using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;
using static System.FormattableString;

namespace ServeBench.Simulation.Apis;

/// <summary>POST <c>/generate_stream</c> as Text Generation Inference has it: an event a token, and no mark of the end.</summary>
internal sealed class TgiGenerateStreamApi(SimulatedModel model) : ISimulatedApi
{
    private const int DefaultMaxTokens = 100;

    public string Path => "/generate_stream";

    public FixedAnswer Reject(RequestRejectedException rejection) => FixedAnswer.Json(
        ErrorBody(rejection.Message, rejection.Status == 400 ? "validation" : "generation"), rejection.Status == 400 ? 422 : rejection.Status);

    public SimulatedAnswer Answer(ApiRequest request)
    {
        using JsonDocument document = JsonBody.Parse(request.Body);
        JsonElement body = document.RootElement;
        JsonElement inputs = JsonBody.Member(body, "inputs") ?? throw new RequestRejectedException(400, "missing field `inputs`");
        JsonElement? parameters = JsonBody.Member(body, "parameters");
        bool ignoreEos = parameters is { } given && JsonBody.Boolean(given, "ignore_eos_token");
        bool details = parameters is { } shown && JsonBody.Boolean(shown, "details");
        int? maxTokens = parameters is { } limits ? JsonBody.Integer(limits, "max_new_tokens") : null;
        GenerationPlan plan = model.Plan([PromptInput.ReadText(model, inputs, "inputs")], ignoreEos, streamed: true, maxTokens ?? DefaultMaxTokens);
        return new TgiGeneration(plan, details);
    }

    private static byte[] ErrorBody(string message, string type) =>
        JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["error"] = message, ["error_type"] = type });

    private sealed class TgiGeneration(GenerationPlan plan, bool details) : StreamedGeneration(plan)
    {
        private readonly ResponseBuffer _event = new(256);

        public override void WriteTokens(ResponseBuffer output, int first, int count)
        {
            for (int token = first; token < first + count; token++)
            {
                _event.Clear();
                _event.Append("data:{\"index\":"u8);
                _event.AppendNumber(token + 1);
                _event.Append(",\"token\":{\"id\":"u8);
                _event.AppendNumber(1000 + token);
                _event.Append(",\"text\":\""u8);
                GeneratedText.Write(_event.Take(GeneratedText.BytesPerToken), Plan.TextSeeds[0], token);
                _event.Append("\",\"logprob\":-0.5,\"special\":false},\"generated_text\":"u8);
                if (token + 1 == Plan.OutputTokens)
                {
                    AppendResult();
                }
                else
                {
                    _event.Append("null,\"details\":null"u8);
                }

                _event.Append("}\n\n"u8);
                output.AppendChunk(_event.Written);
            }
        }

        public override void WriteEnd(ResponseBuffer output) => output.AppendLastChunk();

        public override void WriteError(ResponseBuffer output, string message)
        {
            output.AppendChunk($"data:{Encoding.UTF8.GetString(ErrorBody("Request failed during generation: " + message, "generation"))}\n\n");
            output.AppendLastChunk();
        }

        private void AppendResult()
        {
            string reason = Plan.FinishReason == "length" ? "length" : "eos_token";
            _event.Append($"\"{Text(Plan.TextSeeds[0])}\",\"details\":");
            _event.Append(details
                ? Invariant($"{{\"finish_reason\":\"{reason}\",\"generated_tokens\":{Plan.OutputTokens},\"seed\":null,\"input_length\":{Plan.PromptTokens}}}")
                : "null");
        }
    }
}
