using System.Text;
using System.Text.Json;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;
using static System.FormattableString;

namespace ServeBench.Simulation.Apis;

/// <summary>POST <c>/generate</c> as SGLang has it: each event of a stream holds all of the text so far.</summary>
internal sealed class SglangGenerateApi(SimulatedModel model) : ISimulatedApi
{
    private const int DefaultMaxTokens = 128;

    public string Path => "/generate";

    public SimulatedAnswer Answer(ApiRequest request)
    {
        using JsonDocument document = JsonBody.Parse(request.Body);
        JsonElement body = document.RootElement;
        PromptDigest prompt = (JsonBody.Member(body, "text"), JsonBody.Member(body, "input_ids")) switch
        {
            ({ } text, null) => PromptInput.ReadText(model, text, "text"),
            (null, { ValueKind: JsonValueKind.Array } ids) => PromptInput.ReadIds(ids, "input_ids"),
            _ => throw new RequestRejectedException(400, "Either text or input_ids should be provided.", "text"),
        };
        JsonElement? sampling = JsonBody.Member(body, "sampling_params");
        bool ignoreEos = sampling is { } parameters && JsonBody.Boolean(parameters, "ignore_eos");
        int? maxTokens = sampling is { } limits ? JsonBody.Integer(limits, "max_new_tokens") : null;
        GenerationPlan plan = model.Plan([prompt], ignoreEos, JsonBody.Boolean(body, "stream"), maxTokens ?? DefaultMaxTokens);
        return new SglangGeneration(plan, request.RequestId);
    }

    private sealed class SglangGeneration : StreamedGeneration
    {
        private readonly string _id;
        private readonly byte[] _beforeCount;
        private readonly ResponseBuffer _event = new(512);

        public SglangGeneration(GenerationPlan plan, string id)
            : base(plan)
        {
            _id = Escape(id);
            _beforeCount = Encoding.UTF8.GetBytes(Invariant($"\",\"meta_info\":{{\"id\":\"{_id}\",\"prompt_tokens\":{plan.PromptTokens},\"cached_tokens\":0,\"completion_tokens\":"));
            if (!plan.Streamed)
            {
                Whole = FixedAnswer.Json(Encoding.UTF8.GetBytes(Invariant(
                    $"{{\"text\":\"{Text(plan.TextSeeds[0])}{Encoding.UTF8.GetString(_beforeCount)}{plan.OutputTokens},\"finish_reason\":{FinishReason(plan)}}}}}")));
            }
        }

        public override void WriteTokens(ResponseBuffer output, int first, int count)
        {
            int tokens = first + count;
            _event.Clear();
            _event.Append("data: {\"text\":\""u8);
            GeneratedText.Write(_event.Take(tokens * GeneratedText.BytesPerToken), Plan.TextSeeds[0], first: 0);
            _event.Append(_beforeCount);
            _event.AppendNumber(tokens);
            _event.Append(",\"finish_reason\":"u8);
            _event.Append(tokens == Plan.OutputTokens ? FinishReason(Plan) : "null");
            _event.Append("}}\n\n"u8);
            output.AppendChunk(_event.Written);
        }

        public override void WriteEnd(ResponseBuffer output)
        {
            output.AppendChunk("data: [DONE]\n\n"u8);
            output.AppendLastChunk();
        }

        // As SGLang reports what stops a request in the middle: no error event, but a last event with an abort.
        public override void WriteError(ResponseBuffer output, string message)
        {
            output.AppendChunk(Invariant(
                $"data: {{\"text\":\"\",\"meta_info\":{{\"id\":\"{_id}\",\"finish_reason\":{{\"type\":\"abort\",\"message\":\"{Escape(message)}\",\"status_code\":500}},\"prompt_tokens\":{Plan.PromptTokens},\"completion_tokens\":0}}}}\n\n"));
            WriteEnd(output);
        }

        private static string FinishReason(GenerationPlan plan) => plan.FinishReason == "length"
            ? Invariant($"{{\"type\":\"length\",\"length\":{plan.OutputTokens}}}")
            : "{\"type\":\"stop\",\"matched\":2}";
    }
}
