using ServeBench.Arrivals;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Workloads;

namespace ServeBench.Tests.Load;

/// <summary>Conversations for tests: turn 1 of the conversation c0 asks "c0-1" and is answered with "re c0-1".</summary>
internal static class Talk
{
    /// <summary>A turn.</summary>
    public static ServeRequest Turn(string conversation, int turn) => new()
    {
        ConversationId = conversation,
        Turn = turn,
        Messages = [new("user", $"{conversation}-{turn}")],
        InputLength = 10,
        OutputLength = 4,
    };

    /// <summary>So many conversations of so many turns each.</summary>
    public static ServeRequest[] Requests(int conversations, int turns) =>
        [.. Enumerable.Range(0, conversations * turns).Select(i => Turn($"c{i / turns}", i % turns) with { Index = i })];

    /// <summary>A plan that begins them all at once.</summary>
    public static RunPlan Plan(IReadOnlyList<ServeRequest> requests, Uri? uri = null) => new()
    {
        Slots = ArrivalSchedule.Create(new ArrivalPlan(), requests),
        Connection = new EndpointConnection(uri ?? new Uri("http://127.0.0.1:1")),
        Backend = BackendCatalog.Find("openai-chat"),
        Endpoint = "/v1/chat/completions",
        Generation = new GenerationOptions { Model = "m" },
        RequestIdPrefix = "t-",
        Preconnect = false,
    };

    /// <summary>One event of a chat answer.</summary>
    public static string Delta(string content) => $$$"""{"choices":[{"index":0,"delta":{"content":"{{{content}}}"}}]}""";

    /// <summary>A whole chat answer as HTTP.</summary>
    public static string Answer(string content, string? usage = null) =>
        ScriptedRun.StreamHead
        + ScriptedRun.Chunk($"data: {Delta(content)}\n\n")
        + (usage is null ? "" : ScriptedRun.Chunk($"data: {{\"choices\":[],\"usage\":{usage}}}\n\n"))
        + ScriptedRun.Chunk("data: [DONE]\n\n")
        + ScriptedRun.LastChunk;

    /// <summary>The text of the last message of a chat request.</summary>
    public static string Question(string body)
    {
        using var document = System.Text.Json.JsonDocument.Parse(body);
        return document.RootElement.GetProperty("messages").EnumerateArray().Last().GetProperty("content").GetString()!;
    }
}
