using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ServeBench.Endpoints;
using ServeBench.Simulation;
using Xunit;

namespace ServeBench.Tests.Simulation;

public sealed class RoutesTests : IAsyncDisposable
{
    private readonly Simulator _simulator = Simulator.Start(new SimulatorOptions
    {
        Models = ["first", "second"],
        MaxModelLength = 1000,
        TimeToFirstToken = TimeSpan.Zero,
        InterTokenLatency = TimeSpan.Zero,
        MaxBodyBytes = 100_000,
    });

    private readonly HttpClient _http;

    public RoutesTests() => _http = new HttpClient { BaseAddress = _simulator.Uri };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _simulator.DisposeAsync();
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/ping")]
    [InlineData("/health?verbose=1")]
    public async Task Health_is_status_200_without_a_body(string path)
    {
        using HttpResponseMessage response = await _http.GetAsync(new Uri(path, UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Stop));
    }

    [Fact]
    public async Task Models_lists_every_name_with_its_root_and_its_context_length()
    {
        JsonNode models = JsonNode.Parse(await _http.GetStringAsync(new Uri("/v1/models", UriKind.Relative), Stop))!;
        Assert.Equal("list", (string?)models["object"]);
        JsonArray data = models["data"]!.AsArray();
        Assert.Equal(["first", "second"], data.Select(model => (string?)model!["id"]));
        Assert.All(data, model =>
        {
            Assert.Equal("model", (string?)model!["object"]);
            Assert.Equal("first", (string?)model["root"]);
            Assert.Equal(1000, (int?)model["max_model_len"]);
        });
    }

    [Theory]
    [InlineData("GET", "/nowhere", "", 404, "NotFoundError")]
    [InlineData("GET", "/v1/completions", "", 405, "BadRequestError")]
    [InlineData("POST", "/v1/models", "{}", 405, "BadRequestError")]
    [InlineData("POST", "/v1/completions", "{\"model\"", 400, "BadRequestError")]
    [InlineData("POST", "/v1/completions", "[1]", 400, "BadRequestError")]
    [InlineData("POST", "/v1/completions", "", 400, "BadRequestError")]
    [InlineData("POST", "/v1/completions", """{"model":"other","prompt":"x"}""", 404, "NotFoundError")]
    [InlineData("POST", "/v1/completions", """{"model":7,"prompt":"x"}""", 400, "BadRequestError")]
    [InlineData("POST", "/v1/completions", """{"model":"\ud800","prompt":"x"}""", 400, "BadRequestError")]
    [InlineData("POST", "/v1/completions", """{"model":"first"}""", 400, "BadRequestError")]
    [InlineData("POST", "/v1/completions", """{"prompt":""}""", 400, "BadRequestError")]
    [InlineData("POST", "/v1/completions", """{"prompt":[]}""", 400, "BadRequestError")]
    [InlineData("POST", "/v1/completions", """{"prompt":["a",7]}""", 400, "BadRequestError")]
    [InlineData("POST", "/v1/completions", """{"prompt":[1,-2]}""", 400, "BadRequestError")]
    [InlineData("POST", "/v1/completions", """{"prompt":[1,2.5]}""", 400, "BadRequestError")]
    [InlineData("POST", "/v1/completions", """{"prompt":"\ud800"}""", 400, "BadRequestError")]
    [InlineData("POST", "/v1/completions", """{"prompt":"x","max_tokens":0}""", 400, "BadRequestError")]
    [InlineData("POST", "/v1/completions", """{"prompt":"x","max_tokens":"8"}""", 400, "BadRequestError")]
    [InlineData("POST", "/v1/completions", """{"prompt":"x","max_tokens":1000}""", 400, "BadRequestError")]
    [InlineData("POST", "/v1/completions", """{"prompt":"x","n":2}""", 400, "BadRequestError")]
    [InlineData("POST", "/v1/completions", """{"prompt":"x","stream":"yes"}""", 400, "BadRequestError")]
    [InlineData("POST", "/v1/chat/completions", """{"model":"first"}""", 400, "BadRequestError")]
    [InlineData("POST", "/v1/chat/completions", """{"messages":[]}""", 400, "BadRequestError")]
    [InlineData("POST", "/v1/chat/completions", """{"messages":["hello"]}""", 400, "BadRequestError")]
    [InlineData("POST", "/v1/chat/completions", """{"messages":[{"role":"user","content":7}]}""", 400, "BadRequestError")]
    [InlineData("POST", "/tokenize", """{"model":"first"}""", 400, "BadRequestError")]
    [InlineData("POST", "/detokenize", """{"tokens":"1"}""", 400, "BadRequestError")]
    [InlineData("POST", "/detokenize", """{"tokens":[36786]}""", 400, "BadRequestError")]
    public async Task A_request_that_cannot_be_answered_gets_an_error_body_and_the_connection_goes_on(string method, string path, string body, int status, string type)
    {
        using RawClient client = await RawClient.ConnectAsync(_simulator);
        await client.SendAsync(method == "POST" ? RawClient.Post(path, body) : RawClient.Get(path));
        RawResponse response = await client.ReadResponseAsync();
        Assert.Equal(status, response.Status);
        Assert.Equal(type, (string?)response.Json["error"]!["type"]);
        Assert.Equal(status, (int?)response.Json["error"]!["code"]);
        Assert.NotEqual("", (string?)response.Json["error"]!["message"]);

        await client.SendAsync(RawClient.Get("/health"));
        Assert.Equal(200, (await client.ReadResponseAsync()).Status);
    }

    [Fact]
    public async Task A_wrong_method_says_which_one_is_right()
    {
        using HttpResponseMessage response = await _http.DeleteAsync(new Uri("/v1/completions", UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("GET / HTTP/2.0\r\n\r\n", 505)]
    [InlineData("nonsense\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nno colon\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\n : x\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 501)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 100001\r\n\r\n", 413)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n186a1\r\n", 413)]
    public async Task What_is_no_request_gets_an_error_and_the_connection_is_closed(string bytes, int status)
    {
        using RawClient client = await RawClient.ConnectAsync(_simulator);
        await client.SendAsync(bytes);
        RawResponse response = await client.ReadResponseAsync();
        Assert.Equal(status, response.Status);
        Assert.NotNull(response.Json["error"]);
        Assert.Equal("close", RawResponse.Field(response.Head, "Connection"));
        Assert.True(await client.IsEndedAsync());
    }

    // As a proxy that speaks HTTP/1.0 to what is behind it.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_of_HTTP_1_0_gets_a_body_without_chunks_that_ends_with_the_connection(bool streamed)
    {
        string body = $"{{\"model\":\"first\",\"prompt\":\"a b\",\"max_tokens\":3,\"ignore_eos\":true,\"stream\":{(streamed ? "true" : "false")}}}";
        using RawClient client = await RawClient.ConnectAsync(_simulator);
        await client.SendAsync(RawClient.Post("/v1/completions", body, "Connection: keep-alive\r\n").Replace("HTTP/1.1", "HTTP/1.0", StringComparison.Ordinal));

        string answer = await client.ReadAtLeastAsync(int.MaxValue);

        string[] parts = answer.Split("\r\n\r\n", 2);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", parts[0], StringComparison.Ordinal);
        Assert.DoesNotContain("Transfer-Encoding", parts[0], StringComparison.Ordinal);
        Assert.Equal("close", RawResponse.Field(parts[0], "Connection"));
        if (streamed)
        {
            Assert.StartsWith("data: {", parts[1], StringComparison.Ordinal);
            Assert.EndsWith("data: [DONE]\n\n", parts[1], StringComparison.Ordinal);
            Assert.All(parts[1].Split("\n\n", StringSplitOptions.RemoveEmptyEntries), part => Assert.StartsWith("data: ", part, StringComparison.Ordinal));
        }
        else
        {
            Assert.Equal(parts[1].Length, int.Parse(RawResponse.Field(parts[0], "Content-Length")!, CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task A_head_without_end_is_refused()
    {
        using RawClient client = await RawClient.ConnectAsync(_simulator);
        await client.SendAsync("GET / HTTP/1.1\r\nX: " + new string('x', 70_000));
        Assert.Equal(431, (await client.ReadResponseAsync()).Status);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_answered_although_the_client_is_still_sending()
    {
        using var content = new ByteArrayContent(new byte[5_000_000]);
        using HttpResponseMessage response = await _http.PostAsync(new Uri("/v1/completions", UriKind.Relative), content, Stop);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task The_key_guards_what_is_under_v1()
    {
        await using Simulator guarded = Simulator.Start(new SimulatorOptions { ApiKey = "correct horse" });
        async Task<(int Status, string Body)> Ask(string path, string? key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(guarded.Uri, path));
            request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
            using HttpResponseMessage response = await _http.SendAsync(request, Stop);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Stop));
        }

        Assert.Equal(200, (await Ask("/v1/models", "correct horse")).Status);
        Assert.Equal(200, (await Ask("/health", null)).Status);
        (int status, string body) = await Ask("/v1/models", null);
        Assert.Equal(401, status);
        Assert.Equal("AuthenticationError", (string?)JsonNode.Parse(body)!["error"]!["type"]);
        Assert.Equal(401, (await Ask("/v1/models", "correct hors")).Status);
        Assert.DoesNotContain("correct horse", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hello world")]
    [InlineData("Grüße, 世界! 🎉\n\ttab \"quoted\" \\ back")]
    [InlineData(" a  b")]
    public async Task Tokenize_and_detokenize_are_inverse(string text)
    {
        JsonNode tokens = await PostAsync("/tokenize", new JsonObject { ["model"] = "first", ["prompt"] = text, ["add_special_tokens"] = true });
        Assert.Equal(tokens["tokens"]!.AsArray().Count, (int?)tokens["count"]);
        Assert.Equal(1000, (int?)tokens["max_model_len"]);
        JsonNode back = await PostAsync("/detokenize", new JsonObject { ["model"] = "second", ["tokens"] = tokens["tokens"]!.DeepClone() });
        Assert.Equal(text, (string?)back["prompt"]);
    }

    [Fact]
    public async Task Tokenize_counts_a_conversation_as_the_chat_does()
    {
        JsonArray Messages() => [new JsonObject { ["role"] = "user", ["content"] = "What is the time?" }, new JsonObject { ["role"] = "assistant", ["content"] = null }];
        JsonNode tokens = await PostAsync("/tokenize", new JsonObject { ["messages"] = Messages() });
        JsonNode chat = await PostAsync("/v1/chat/completions", new JsonObject { ["messages"] = Messages(), ["max_tokens"] = 1 });
        Assert.Equal((int?)tokens["count"], (int?)chat["usage"]!["prompt_tokens"]);
    }

    [Fact]
    public async Task Metrics_count_what_was_done_under_the_names_of_vllm()
    {
        string prompt = string.Concat(Enumerable.Repeat(" word", 40));
        for (int i = 0; i < 2; i++)
        {
            await PostAsync("/v1/completions", new JsonObject { ["prompt"] = prompt, ["max_tokens"] = 5 });
        }

        using HttpResponseMessage response = await _http.GetAsync(new Uri("/metrics", UriKind.Relative), Stop);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        string text = await response.Content.ReadAsStringAsync(Stop);
        const string Labels = "{engine=\"0\",model_name=\"first\"";
        Assert.Contains($"\nvllm:num_requests_running{Labels}}} 0\n", text, StringComparison.Ordinal);
        Assert.Contains($"\nvllm:num_requests_waiting{Labels}}} 0\n", text, StringComparison.Ordinal);
        Assert.Contains($"\nvllm:prompt_tokens_total{Labels}}} 160\n", text, StringComparison.Ordinal);
        Assert.Contains($"\nvllm:generation_tokens_total{Labels}}} 10\n", text, StringComparison.Ordinal);
        Assert.Contains($"\nvllm:prefix_cache_queries_total{Labels}}} 160\n", text, StringComparison.Ordinal);
        Assert.Contains($"\nvllm:prefix_cache_hits_total{Labels}}} 64\n", text, StringComparison.Ordinal);
        Assert.Contains($"\nvllm:request_success_total{Labels},finished_reason=\"length\"}} 2\n", text, StringComparison.Ordinal);
        Assert.Contains($"\nvllm:request_success_total{Labels},finished_reason=\"stop\"}} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE vllm:num_requests_running gauge\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drafts_and_canvases_are_counted_under_the_names_of_vllm()
    {
        await using Simulator drafting = Simulator.Start(new SimulatorOptions { TimeToFirstToken = TimeSpan.Zero, InterTokenLatency = TimeSpan.Zero, DraftLength = 2, DraftAcceptance = 0.5, CanvasLength = 8, CanvasSteps = 3 });
        for (int i = 0; i < 50; i++)
        {
            using var content = new StringContent("""{"prompt":"Hello","max_tokens":20}""", Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await _http.PostAsync(new Uri(drafting.Uri, "/v1/completions"), content, Stop);
        }

        ServerCounters counters = ServerCounters.Parse(await _http.GetStringAsync(new Uri(drafting.Uri, "/metrics"), Stop));
        Assert.Equal(counters.Drafts * 2, counters.DraftTokens);
        Assert.Equal(counters.AcceptedTokens, counters.AcceptedAt.Values.Sum());
        Assert.Equal([0, 1], counters.AcceptedAt.Keys);
        // Half of the first tokens are accepted, and half of the second ones behind them.
        Assert.InRange(counters.AcceptedAt[0] / counters.Drafts!.Value, 0.4, 0.6);
        Assert.InRange(counters.AcceptedAt[1] / counters.Drafts!.Value, 0.15, 0.35);
        // Twenty tokens take three canvases of eight, each with three steps and one that commits.
        Assert.Equal((50 * 3 * 4, 50 * 3 * 4 * 8, 50 * 3 * 8), (counters.DenoisingSteps, counters.CanvasPositions, counters.CommittedTokens));
    }

    [Theory]
    [InlineData("/start_profile")]
    [InlineData("/stop_profile")]
    public async Task The_profiler_can_be_started_and_stopped(string path)
    {
        using HttpResponseMessage answer = await _http.PostAsync(new Uri(path, UriKind.Relative), content: null, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task A_prompt_of_five_megabytes_is_counted()
    {
        await using Simulator large = Simulator.Start(new SimulatorOptions { MaxModelLength = int.MaxValue, TimeToFirstToken = TimeSpan.Zero });
        string body = string.Create(CultureInfo.InvariantCulture, $"{{\"prompt\":\"{string.Concat(Enumerable.Repeat(" word", 1_000_000))}\",\"max_tokens\":1}}");
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PostAsync(new Uri(large.Uri, "/v1/completions"), content, Stop);
        JsonNode answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(Stop))!;
        Assert.Equal(2_000_000, (int?)answer["usage"]!["prompt_tokens"]);
    }

    private async Task<JsonNode> PostAsync(string path, JsonObject body)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PostAsync(new Uri(path, UriKind.Relative), content, Stop);
        string text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
