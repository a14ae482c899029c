using System.Text;
using System.Text.Json;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Results;
using ServeBench.Tests.Hosting;
using ServeBench.Transport;
using Xunit;
using static ServeBench.Tests.Load.ScriptedRun;

namespace ServeBench.Tests.Load;

/// <summary>Servers that send back what they were sent, wherever an answer has a place for it: no part of a key reaches a result.</summary>
public sealed class SecretLeakTests
{
    private const string Key = "sk-q7+Zr/w3Xp9LmT2vB6nK8yD4";
    private const string Cookie = "c0ffee5e551on";
    private const string Password = "correct-horse-9";

    private static readonly string s_escaped = Key.Replace("+", "\\u002B", StringComparison.Ordinal).Replace("/", "\\/", StringComparison.Ordinal);

    public static TheoryData<TransportKind> Transports => Hosting.Transports.All;

    public static TheoryData<TransportKind, string> Answers()
    {
        var data = new TheoryData<TransportKind, string>();
        foreach (TransportKind transport in Hosting.Transports.All)
        {
            foreach (string answer in s_answers.Keys)
            {
                data.Add(transport, answer);
            }
        }

        return data;
    }

    private static readonly Dictionary<string, Func<string>> s_answers = new()
    {
        ["capitals"] = () => Stream(Chat($"YOUR KEY IS {Key.ToUpperInvariant()}"), Done),
        ["the header in base64"] = () => Stream(Chat(Base64("Bearer " + Key)), Done),
        ["base64 in a refusal"] = () => Refusal(Base64("user:" + Key).Replace('+', '-').Replace('/', '_')),
        ["hexadecimal finish reason"] = () => Stream(Chat("a", $"\"{Convert.ToHexString(Encoding.UTF8.GetBytes(Key))}\"")),
        ["hexadecimal error"] = () => Stream(Chat("a"), $$$"""data: {"error":{"message":"{{{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Cookie + Password))}}}"}}""" + "\n\n"),
        ["redirect escaped twice"] = () => $"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1/?k={Uri.EscapeDataString(Uri.EscapeDataString(Key))}\r\nContent-Length: 0\r\n\r\n",
        ["finish reason"] = () => Stream(Chat("a", $"\"{Key}\"")),
        ["escaped finish reason"] = () => Stream(Chat("a", $"\"{s_escaped}\"")),
        ["text"] = () => Stream(Chat($"your key is {Key}"), Chat(Key[..9]), Chat(Key[9..]), Done),
        ["escaped text"] = () => Stream(Chat($"your key is {s_escaped}"), Done),
        ["tool call"] = () => Stream($$$"""data: {"choices":[{"index":0,"delta":{"tool_calls":[{"function":{"name":"{{{s_escaped}}}","arguments":"{{{Key}}}"}}]},"finish_reason":"stop"}]}""" + "\n\n", Done),
        ["error in the stream"] = () => Stream(Chat("a"), $$$"""data: {"error":{"message":"bad key {{{s_escaped}}}","code":"{{{Key}}}"}}""" + "\n\n"),
        ["error without a message"] = () => Stream(Chat("a"), $$$"""data: {"error":{"key":"{{{s_escaped}}}"}}""" + "\n\n"),
        ["error event"] = () => Stream($"event: error\ndata: no such key {Key}\n\n"),
        ["comment"] = () => Stream($"event: error\n: no such key {Key}\n\n"),
        ["usage"] = () => Stream(Chat("a", "\"stop\""), $$$"""data: {"choices":[],"usage":{"prompt_tokens":"{{{Key}}}","completion_tokens":2}}""" + "\n\n", Done),
        ["reason phrase"] = () => $"HTTP/1.1 401 {Key}\r\nContent-Length: 0\r\n\r\n",
        ["redirect"] = () => $"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1/?k={Uri.EscapeDataString(Key)}\r\nContent-Length: 0\r\n\r\n",
        ["coding"] = () => $"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: {Key}\r\nContent-Length: 1\r\n\r\na",
        ["refusal"] = () => Refusal($$$"""{"error":{"message":"Incorrect API key: {{{s_escaped}}}; cookie {{{Cookie}}}; password {{{Password}}}"}}"""),
        ["refusal cut off by the server"] = () => Refusal($$$"""{"error":{"message":"Incorrect API key: {{{s_escaped[..20]}}}"""),
        ["page"] = () => Refusal($"<html><body>{Key.Replace("+", "&#43;", StringComparison.Ordinal)}</body></html>"),
        ["document"] = () => $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{Body($$$"""{"choices":[{"text":"{{{s_escaped}}}"}]}""")}",
        ["document with an error"] = () => $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{Body($$$"""{"error":"{{{s_escaped}}}"}""")}",
    };

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private const string Done = "data: [DONE]\n\n";

    private static string Chat(string text, string reason = "null") =>
        $$$"""data: {"choices":[{"index":0,"delta":{"content":"{{{text}}}"},"finish_reason":{{{reason}}}}]}""" + "\n\n";

    private static string Stream(params string[] events) => StreamHead + string.Concat(events.Select(Chunk)) + LastChunk;

    private static string Body(string body) => $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    private static string Refusal(string body) => $"HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\n{Body(body)}";

    private static async Task<ServeRequestResult> RunAsync(TransportKind transport, string answer)
    {
        await using ScriptedServer server = ScriptedServer.Answering(answer);
        RunPlan plan = Plan(server.Uri, transport, backend: "openai-chat") with
        {
            Connection = new EndpointConnection(server.Uri, Key, [new("Cookie", $"theme=dark; session={Cookie}"), new("X-Password", Password)]),
        };
        return Assert.Single(await ExecuteAsync(plan));
    }

    // Not the key, and no part of it that tells more than its beginning "sk-".
    private static void AssertNoLeak(ServeRequestResult result)
    {
        string json = JsonSerializer.Serialize(result, ResultSerialization.Options) + result.ErrorMessage + result.FinishReason + result.OutputText;
        string plain = EscapedTexts(json);
        foreach (string secret in (string[])[Key, Cookie, Password])
        {
            foreach (string form in ServeBench.Common.SecretForms.Of(secret).Prepend(secret))
            {
                for (int at = 0; at + 8 <= form.Length; at++)
                {
                    Assert.DoesNotContain(form.Substring(at, 8), plain, StringComparison.OrdinalIgnoreCase);
                }
            }
        }
    }

    private static string EscapedTexts(string json) => ServeBench.Common.EscapedText.Decode(json) + json;

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task No_place_of_an_answer_leaks(TransportKind transport, string answer) => AssertNoLeak(await RunAsync(transport, s_answers[answer]()));

    // Wherever the text is cut, the key lies across the cut: the body of a refusal, an event that is not JSON, a line that is not HTTP, a
    // count that is none.
    [Theory]
    [MemberData(nameof(Transports))]
    public async Task No_cut_leaves_a_part_of_a_key(TransportKind transport)
    {
        foreach (int before in (int[])[3, 8, 14, 20])
        {
            AssertNoLeak(await RunAsync(transport, Refusal(new string('x', 4096 - before) + s_escaped + new string('y', 9000))));
            AssertNoLeak(await RunAsync(transport, Refusal($$$"""{"error":{"message":"{{{new string('x', 4096 - before) + s_escaped + new string('y', 9000)}}}"}}""")));
            AssertNoLeak(await RunAsync(transport, Stream("data: " + new string('x', 200 - before) + s_escaped + new string('y', 400) + "\n\n")));
            AssertNoLeak(await RunAsync(transport, new string('x', 40 - before) + Key + "\r\n\r\n"));
            AssertNoLeak(await RunAsync(transport, $"HTTP/1.1 200 OK\r\n{new string('x', 40 - before)} {Key}\r\n\r\n"));
            AssertNoLeak(await RunAsync(transport, Stream(Chat("a", "\"stop\""), $$$"""data: {"choices":[],"usage":{"prompt_tokens":"{{{new string('x', 40 - before) + Key}}}","completion_tokens":2}}""" + "\n\n", Done)));
        }
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task The_name_of_a_server_that_sends_in_bursts_is_shown_without_secrets_and_commands(TransportKind transport)
    {
        string named = StreamHead.Replace("\r\n\r\n", $"\r\nServer: ##vso[task.complete] {Key}\u009b2J\r\n\r\n", StringComparison.Ordinal);
        await using ScriptedServer server = ScriptedServer.Answering(named + string.Concat(Enumerable.Repeat(Chunk(Chat("a")), 12)) + Chunk(Done) + LastChunk);
        var run = new ServeRun();
        await ExecuteAsync(Plan(server.Uri, transport, backend: "openai-chat") with { Connection = new EndpointConnection(server.Uri, Key) }, run);

        Assert.Contains("(# #vso[task.complete] ***", run.StreamCause, StringComparison.Ordinal);
        Assert.DoesNotContain("\u009b", run.StreamCause, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task What_a_terminal_or_an_agent_obeys_is_shown_in_messages_and_kept_in_the_text(TransportKind transport)
    {
        ServeRequestResult refused = await RunAsync(transport, Refusal("""{"error":{"message":"a\u001b[2J\r\n##vso[task.complete result=Succeeded;]\n::error::b"}}"""));
        Assert.Equal("403 Forbidden: a␛[2J\r\n# #vso[task.complete result=Succeeded;]\n: :error::b", refused.ErrorMessage);
        ServeRequestResult answered = await RunAsync(transport, Stream(Chat("##vso[x]\\u001b[2J", "\"a\\n::error::b\""), Done));
        Assert.Equal(("##vso[x]\u001b[2J", "a : :error::b"), (answered.OutputText, answered.FinishReason));
    }
}
