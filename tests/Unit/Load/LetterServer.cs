using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServeBench.Tests.Hosting;

namespace ServeBench.Tests.Load;

/// <summary>A scripted server with vLLM's /tokenize and /detokenize, whose tokens are letters, and with answers of one token.</summary>
internal sealed class LetterServer : IAsyncDisposable
{
    private readonly Func<ScriptedRequest, CancellationToken, Task<string?>> _special;
    private readonly ConcurrentQueue<(int Connection, ScriptedRequest Request)> _received = [];
    private readonly ScriptedServer _server;

    /// <summary>Starts it.</summary>
    /// <param name="special">Answers a request in another way; <see langword="null"/> leaves it to the server, and an empty text closes the connection.</param>
    /// <param name="models">What it lists.</param>
    public LetterServer(Func<ScriptedRequest, CancellationToken, Task<string?>>? special = null, params string[] models)
    {
        _special = special ?? ((_, _) => Task.FromResult<string?>(null));
        string list = $$"""{"data":[{{string.Join(',', (models.Length == 0 ? ["m"] : models).Select(model => $$"""{"id":"{{model}}"}"""))}}]}""";
        _server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                _received.Enqueue((connection.Index, request));
                string answer = await _special(request, _server!.Stopping) ?? Answer(request, list);
                if (answer.Length == 0)
                {
                    return;
                }

                await connection.WriteAsync(answer);
            }
        });
    }

    public Uri Uri => _server.Uri;

    /// <summary>What it was sent to a path, in the order of arrival.</summary>
    public ScriptedRequest[] To(string target) => [.. _received.Select(one => one.Request).Where(request => request.Target == target)];

    /// <summary>On how many connections it was sent requests to the paths.</summary>
    public int ConnectionsTo(params string[] targets) =>
        _received.Where(one => targets.Contains(one.Request.Target)).Select(one => one.Connection).Distinct().Count();

    /// <summary>The prompts that it was to complete.</summary>
    public string[] Completed() => [.. To("/v1/completions").Select(request => (string)JsonNode.Parse(request.Body)!["prompt"]!)];

    /// <summary>An answer with a status.</summary>
    public static string Http(string status, string body) => string.Create(
        CultureInfo.InvariantCulture, $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static string Answer(ScriptedRequest request, string models)
    {
        switch (request.Target)
        {
            case "/v1/models":
                return Http("200 OK", models);
            case "/tokenize":
                string prompt = (string)JsonNode.Parse(request.Body)!["prompt"]!;
                return Http("200 OK", JsonSerializer.Serialize(new { count = prompt.Length, max_model_len = 64, tokens = prompt.Select(letter => (int)letter) }));
            case "/detokenize":
                return Http("200 OK", JsonSerializer.Serialize(new { prompt = string.Concat(JsonNode.Parse(request.Body)!["tokens"]!.AsArray().Select(token => (char)(int)token!)) }));
            case "/v1/completions":
                return ScriptedRun.StreamHead + ScriptedRun.Chunk(ScriptedRun.Event("a")) + ScriptedRun.Chunk("data: [DONE]\n\n") + ScriptedRun.LastChunk;
            default:
                return Http("404 Not Found", "{}");
        }
    }
}
