using System.Globalization;
using System.Text;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;

namespace ServeBench.Simulation.Apis;

/// <summary>What the streams of <c>/v1/completions</c> and <c>/v1/chat/completions</c> share. All bytes are made ahead.</summary>
internal abstract class OpenAIGeneration : StreamedGeneration
{
    private readonly TokenEvent[] _middle;
    private readonly TokenEvent[] _last;
    private readonly byte[] _end;

    /// <summary>Makes the answer to a request.</summary>
    /// <param name="shape">The API's own names.</param>
    /// <param name="plan">What the request asks for.</param>
    /// <param name="id">The answer's id, without the API's prefix.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="tokensPerChunk">Tokens in an event.</param>
    /// <param name="includeUsage">Whether the stream ends with an event that holds the usage.</param>
    protected OpenAIGeneration(OpenAIShape shape, GenerationPlan plan, string id, string model, int tokensPerChunk, bool includeUsage)
        : base(plan)
    {
        long created = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        string Head(string kind) => string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"id\":\"{shape.IdPrefix}{Escape(id)}\",\"object\":\"{kind}\",\"created\":{created},\"model\":\"{Escape(model)}\",\"choices\":[");
        string usage = string.Create(
            CultureInfo.InvariantCulture,
            $"\"usage\":{{\"prompt_tokens\":{plan.PromptTokens},\"total_tokens\":{plan.PromptTokens + plan.TotalOutputTokens},\"completion_tokens\":{plan.TotalOutputTokens}}}");
        if (!plan.Streamed)
        {
            IEnumerable<string> choices = plan.TextSeeds.Select((seed, index) => shape.WholeChoice(index, Text(seed), plan.FinishReason));
            Whole = FixedAnswer.Json(Encoding.UTF8.GetBytes($"{Head(shape.WholeObject)}{string.Join(',', choices)}],{usage}}}"));
            (_middle, _last, _end) = ([], [], []);
            return;
        }

        string eventHead = $"data: {Head(shape.ChunkObject)}";
        EventHead = eventHead;
        int lastTokens = ((plan.OutputTokens - 1) % tokensPerChunk) + 1;
        TokenEvent[] Events(int tokens, string finishReason) => [.. plan.TextSeeds.Select((_, index) =>
            new TokenEvent($"{eventHead}{shape.BeforeText(index)}", $"{shape.AfterText(finishReason)}]}}\n\n", tokens))];
        _middle = plan.OutputTokens > tokensPerChunk ? Events(tokensPerChunk, "null") : [];
        _last = Events(lastTokens, $"\"{plan.FinishReason}\"");

        var end = new ResponseBuffer();
        if (includeUsage)
        {
            end.AppendChunk($"{eventHead}],{usage}}}\n\n");
        }

        end.AppendChunk("data: [DONE]\n\n"u8);
        end.AppendLastChunk();
        _end = end.Written.ToArray();
    }

    /// <summary>An event of a stream up to its first choice.</summary>
    protected string EventHead { get; } = "";

    public override void WriteTokens(ResponseBuffer output, int first, int count)
    {
        TokenEvent[] events = first + count >= Plan.OutputTokens ? _last : _middle;
        for (int i = 0; i < events.Length; i++)
        {
            events[i].Write(output, Plan.TextSeeds[i], first);
        }
    }

    public override void WriteEnd(ResponseBuffer output) => output.Append(_end);

    public override void WriteError(ResponseBuffer output, string message)
    {
        output.AppendChunk($"data: {Encoding.UTF8.GetString(FixedAnswer.ErrorBody(500, message))}\n\n");
        output.AppendChunk("data: [DONE]\n\n"u8);
        output.AppendLastChunk();
    }
}
