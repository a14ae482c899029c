using System.Collections.Concurrent;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json.Nodes;
using ServeBench.Endpoints;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Tokenizers;

public sealed class ServerTokenizerTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private const string Key = "sk-very-secret";
    private readonly ConcurrentQueue<ScriptedRequest> _requests = [];

    [Fact]
    public async Task The_endpoint_s_tokenizer_encodes_counts_and_decodes()
    {
        await using ScriptedServer server = StartLetters();
        using var tokenizer = new ServerTokenizer(new EndpointConnection(new Uri(server.Uri, "v1"), Key, [new("X-Team", "blue")]), "m", TestContext.Current.CancellationToken);
        Assert.Equal(0, tokenizer.VocabularySize);
        Assert.Equal(1, tokenizer.AddedSpecialTokenCount);
        Assert.Equal([1, 'a', 'b'], tokenizer.Encode("ab"));
        Assert.Equal(['a', 'b'], tokenizer.Encode("ab", addSpecialTokens: false));
        Assert.Equal(4, tokenizer.Count("abc"));
        Assert.Equal("ba", tokenizer.Decode(['b', 'a']));
        Assert.All(_requests, request =>
        {
            Assert.StartsWith(request.Target == "/detokenize" ? "POST /detokenize " : "POST /tokenize ", request.Head, StringComparison.Ordinal);
            Assert.Equal($"Bearer {Key}", request.Header("Authorization"));
            Assert.Equal("blue", request.Header("X-Team"));
            Assert.Equal("application/json", request.Header("Content-Type"));
            Assert.Equal("m", (string?)JsonNode.Parse(request.Body)!["model"]);
        });
    }

    [Theory]
    [InlineData("404 Not Found", "{\"detail\":\"Not Found\"}", ErrorCategory.ProtocolError, "404: Not Found")]
    [InlineData("401 Unauthorized", "{\"error\":\"bad key sk-very-secret !\"}", ErrorCategory.AuthenticationError, "401: bad key *** !")]
    [InlineData("200 OK", "[]", ErrorCategory.ProtocolError, "not what vLLM answers")]
    [InlineData("200 OK", "oops", ErrorCategory.ProtocolError, "not what vLLM answers")]
    public async Task What_the_endpoint_answers_wrongly_is_one_clear_error(string status, string body, ErrorCategory category, string reason)
    {
        await using ScriptedServer server = ScriptedServer.Answering(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.jsonl"], """{"prompt":"abc"}""");
        var key = new System.Security.SecureString();
        Key.ToList().ForEach(key.AppendChar);
        host.SetVariable("key", key);
        ErrorRecord error = host.Run($"Import-ServeDataset '{folder["a.jsonl"]}' -Tokenizer server -Uri {server.Uri} -ApiKey $key").SingleError("TokenizerServerFailed");
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Contains(reason, error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(server.Uri, error.TargetObject);
        Assert.DoesNotContain(Key, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_that_is_not_there_is_one_clear_error()
    {
        ScriptedServer server = StartLetters();
        await server.DisposeAsync();
        ErrorRecord error = host.Run($"New-ServeDataset 1 -Tokenizer server -Uri {server.Uri}").SingleError("TokenizerServerFailed");
        Assert.Equal(ErrorCategory.ConnectionError, error.CategoryInfo.Category);
    }

    [Fact]
    public async Task Datasets_are_read_and_random_prompts_are_made_with_it()
    {
        await using ScriptedServer server = StartLetters();
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder["a.jsonl"], Enumerable.Range(1, 50).Select(length => $$"""{"prompt":"{{new string('x', length)}}"}"""));
        ServeRequest[] requests = host.Run($"Import-ServeDataset '{folder["a.jsonl"]}' -NoShuffle -Tokenizer Server -Uri {server.Uri}").Values<ServeRequest>();
        Assert.Equal(Enumerable.Range(2, 50), requests.Select(request => request.InputLength));
        ServeRequest[] random = host.Run($"New-ServeDataset 3 -InputLength 40 -Tokenizer server -Uri {server.Uri} -Seed 1").Values<ServeRequest>();
        Assert.All(random, request =>
        {
            // The special token that the server adds is the fortieth.
            Assert.Equal(39, request.InputLength);
            Assert.Matches("^[a-z]{39}$", request.Prompt);
        });
        Assert.Equal(3, random.Select(request => request.Prompt).Distinct().Count());
        host.Run("New-ServeDataset 1 -Tokenizer server").SingleError("TokenizerNeedsEndpoint");
    }

    [Fact]
    public async Task Stopping_the_pipeline_ends_a_request_that_is_not_answered()
    {
        var asked = new TaskCompletionSource();
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            asked.SetResult();
            await connection.WaitForCloseAsync();
        });
        using ModuleInvocation running = host.Start($"New-ServeDataset 1 -Tokenizer server -Uri {server.Uri}");
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        running.Stop();
        Assert.True(running.Wait().Stopped);
    }

    /// <summary>A server whose tokens are the small letters, behind a special token; anything else counts as an x.</summary>
    private ScriptedServer StartLetters() => ScriptedServer.Start(async connection =>
    {
        while (await connection.ReadRequestAsync() is { } request)
        {
            _requests.Enqueue(request);
            string answer = Answer(request).ToJsonString();
            await connection.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {answer.Length}\r\n\r\n{answer}"));
        }
    });

    private static JsonObject Answer(ScriptedRequest request)
    {
        JsonNode body = JsonNode.Parse(request.Body)!;
        if (request.Target == "/detokenize")
        {
            return new JsonObject { ["prompt"] = string.Concat(body["tokens"]!.AsArray().Select(token => (char)(int)token!)) };
        }

        int[] tokens = [.. (bool)body["add_special_tokens"]! ? [1] : Array.Empty<int>(), .. ((string)body["prompt"]!).Select(letter => letter is >= 'a' and <= 'z' ? letter : 'x')];
        return new JsonObject { ["count"] = tokens.Length, ["max_model_len"] = 4096, ["tokens"] = new JsonArray([.. tokens.Select(token => JsonValue.Create(token))]) };
    }
}
