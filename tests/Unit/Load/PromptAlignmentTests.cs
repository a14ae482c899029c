using System.Security;
using System.Text.Json.Nodes;
using ServeBench.Load;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>Random prompts are cut to their lengths under the server's tokenizer: what is asked, byte for byte, and what is sent.</summary>
public sealed class PromptAlignmentTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private const string Key = "sk-very-secret";

    [Fact]
    public async Task A_server_that_counts_as_the_dataset_does_is_asked_once()
    {
        await using var server = new LetterServer();
        ModuleResult result = Run(server, "-Verbose", ("größ", 4), ("too long", 4));
        ScriptedRequest asked = Assert.Single(server.To("/tokenize"));
        Assert.StartsWith("POST /tokenize HTTP/1.1\r\n", asked.Head, StringComparison.Ordinal);
        Assert.Equal("application/json", asked.Header("Content-Type"));
        Assert.Equal($"Bearer {Key}", asked.Header("Authorization"));
        Assert.Equal("""{"model":"m","prompt":"größ","add_special_tokens":false}""", asked.BodyText);
        Assert.Empty(server.To("/detokenize"));
        Assert.Equal(["größ", "too long"], server.Completed());
        Assert.Contains("has 4 tokens under the server's tokenizer and 4 under that of the dataset: 0 of 2 random prompts were cut", Verbose(result), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abcdefg")]
    [InlineData("ab")]
    public async Task Where_the_first_count_differs_each_prompt_that_is_too_long_is_cut(string first)
    {
        await using var server = new LetterServer();
        ModuleResult result = Run(server, "-Verbose", (first, 5), ("<größe & mehr>", 6), ("xyz", 5), ("exact", 5));
        string[] texts = [first, "<größe & mehr>", "xyz", "exact"];
        // The first is asked about twice, as vLLM's client asks.
        Assert.Equal(
            texts.Prepend(first).Select(text => $$"""{"model":"m","prompt":"{{text}}","add_special_tokens":false}""").Order(StringComparer.Ordinal),
            server.To("/tokenize").Select(request => request.BodyText).Order(StringComparer.Ordinal));
        string[] cut = ["""{"model":"m","tokens":[60,103,114,246,223,101]}""", """{"model":"m","tokens":[97,98,99,100,101]}"""];
        Assert.Equal(first.Length > 5 ? cut : cut[..1], server.To("/detokenize").Select(request => request.BodyText).Order(StringComparer.Ordinal));
        Assert.Equal([first.Length > 5 ? "abcde" : "ab", "<größe", "xyz", "exact"], server.Completed());
        Assert.Contains($"has {first.Length} tokens under the server's tokenizer and 5", Verbose(result), StringComparison.Ordinal);
        Assert.Contains(first.Length > 5 ? ": 2 of 4 random prompts were cut to their length." : ": 1 of 4 random prompts were cut to their length.", Verbose(result), StringComparison.Ordinal);
        Assert.Empty(Refusals(result));
        Assert.Equal([5, 6, 5, 5], result.Values<ServeRequestResult>().OrderBy(one => one.Index).Select(one => one.InputLength));
        Assert.Equal(texts, host.Run("$requests.Prompt").Values<string>());
    }

    [Fact]
    public async Task What_goes_before_the_run_has_the_cut_prompt_and_the_model_itself()
    {
        await using var server = new LetterServer(null, "m", "a", "b");
        Run(server, "-Model m -LoraModule a, b -LoraAssignment RoundRobin -WarmupCount 1 -ReadyTimeoutSec 30", ("abcdefg", 5), ("hijklmn", 5));
        Assert.Equal(["abcde", "abcde", "abcde", "hijkl"], server.Completed());
        Assert.Equal(["m", "m", "a", "b"], server.To("/v1/completions").Select(request => (string?)JsonNode.Parse(request.Body)!["model"]));
        Assert.All(server.To("/tokenize"), request => Assert.Equal("m", (string?)JsonNode.Parse(request.Body)!["model"]));
    }

    [Theory]
    [InlineData("404 Not Found", """{"detail":"Not Found"}""", "POST /tokenize was answered with 404: Not Found. Random prompts are sent unchanged")]
    [InlineData("401 Unauthorized", """{"error":"bad key sk-very-secret !"}""", "401: bad key *** !")]
    [InlineData("200 OK", "oops", "not what vLLM answers")]
    [InlineData("200 OK", "[]", "not what vLLM answers")]
    [InlineData("200 OK", """{"count":3}""", "not what vLLM answers")]
    [InlineData("200 OK", """{"count":3,"tokens":null}""", "not what vLLM answers")]
    public async Task A_server_that_refuses_is_one_warning_and_the_prompts_are_sent_as_they_are(string status, string body, string reason)
    {
        await using var server = new LetterServer((request, _) => Task.FromResult(request.Target == "/tokenize" ? LetterServer.Http(status, body) : null));
        ModuleResult result = Run(server, "", ("abcdefg", 5), ("hijklmn", 5));
        string warning = Assert.Single(Refusals(result));
        Assert.Contains(reason, warning, StringComparison.Ordinal);
        Assert.Contains("-NoRealign", warning, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, warning, StringComparison.Ordinal);
        Assert.Single(server.To("/tokenize"));
        Assert.Empty(server.To("/detokenize"));
        Assert.Equal(["abcdefg", "hijklmn"], server.Completed());
        Assert.Empty(result.Errors);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_in_time_is_the_same_warning()
    {
        await using var server = new LetterServer(async (request, stopping) =>
        {
            if (request.Target == "/tokenize")
            {
                await Task.Delay(Timeout.Infinite, stopping);
            }

            return null;
        });
        Assert.Contains("was not answered within 0.5 s", Assert.Single(Refusals(Run(server, "-TimeoutSec 0.5", ("abcdefg", 5)))), StringComparison.Ordinal);
        Assert.Equal(["abcdefg"], server.Completed());
    }

    [Fact]
    public async Task Prompts_that_the_server_fails_on_stay_as_they_are_and_the_others_are_cut()
    {
        await using var server = new LetterServer((request, _) => Task.FromResult(request switch
        {
            { Target: "/tokenize" } when request.BodyText.Contains("refused", StringComparison.Ordinal) => LetterServer.Http("500 Internal Server Error", ""),
            { Target: "/tokenize" } when request.BodyText.Contains("cut off", StringComparison.Ordinal) => "",
            { Target: "/detokenize" } when request.BodyText.Contains("[110,111,", StringComparison.Ordinal) => LetterServer.Http("200 OK", """{"prompt":null}"""),
            _ => null,
        }));
        ModuleResult result = Run(server, "-Verbose", ("abcdefg", 5), ("refused", 5), ("cut off", 5), ("no text", 5), ("hijklmn", 5));
        Assert.Equal(["abcde", "refused", "cut off", "no text", "hijkl"], server.Completed());
        Assert.Empty(Refusals(result));
        Assert.Contains(": 2 of 5 random prompts were cut to their length, 3 are as they were because the server did not answer", Verbose(result), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-NoRealign")]
    [InlineData("-SkipEndpointCheck -Model m")]
    public async Task Nobody_is_asked_when_the_user_says_so(string option)
    {
        await using var server = new LetterServer();
        ModuleResult result = Run(server, option, ("abcdefg", 5));
        Assert.Equal(["abcdefg"], server.Completed());
        Assert.Empty(server.To("/tokenize"));
        Assert.Empty(Refusals(result));
    }

    [Fact]
    public async Task Prompts_that_say_something_are_left_alone_also_beside_random_ones()
    {
        await using var server = new LetterServer();
        ServeRequest own = new() { Index = 0, Prompt = "what a user wrote", InputLength = 2, OutputLength = 1 };
        Run(server, "", [own]);
        Assert.Empty(server.To("/tokenize"));
        Run(server, "", [own, Random(1, "abcdefg", 5)]);
        Assert.Equal(["what a user wrote", "what a user wrote", "abcde"], server.Completed());
        Assert.All(server.To("/tokenize"), request => Assert.Contains("abcdefg", request.BodyText, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_several_addresses_the_first_is_asked()
    {
        await using var first = new LetterServer();
        await using var second = new LetterServer();
        host.SetVariable("both", new[] { first.Uri, second.Uri });
        host.SetVariable("requests", new[] { Random(0, "abcdefg", 5), Random(1, "hijklmn", 5) });
        host.Run("$requests | Invoke-ServeBenchmark $both");
        Assert.Equal(3, first.To("/tokenize").Length);
        Assert.Empty(second.To("/tokenize"));
        Assert.Equal((["abcde"], ["hijkl"]), (first.Completed(), second.Completed()), (expected, actual) => expected.Item1.SequenceEqual(actual.Item1) && expected.Item2.SequenceEqual(actual.Item2));
    }

    [Fact]
    public async Task Sixty_four_are_under_way_at_once_on_connections_that_are_used_again()
    {
        int asked = 0;
        int underWay = 0;
        int most = 0;
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new LetterServer(async (request, stopping) =>
        {
            // The first is the question whether to ask at all.
            if (request.Target == "/tokenize" && Interlocked.Increment(ref asked) > 1)
            {
                int now = Interlocked.Increment(ref underWay);
                InterlockedMax(ref most, now);
                if (now == 64)
                {
                    full.TrySetResult();
                }

                await full.Task.WaitAsync(stopping);
                Interlocked.Decrement(ref underWay);
            }

            return null;
        });
        Run(server, "-MaxConcurrency 1", [.. Enumerable.Range(0, 300).Select(index => Random(index, $"abcdefg{index}", 5))]);
        Assert.Equal((301, 300, 64), (server.To("/tokenize").Length, server.To("/detokenize").Length, most));
        Assert.Equal(Enumerable.Repeat("abcde", 300), server.Completed());
        Assert.InRange(server.ConnectionsTo("/tokenize", "/detokenize"), 64, 128);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Ctrl_C_ends_the_questions_and_nothing_is_sent(int answered)
    {
        int asked = 0;
        var hangs = new TaskCompletionSource();
        await using var server = new LetterServer(async (request, stopping) =>
        {
            if (request.Target == "/tokenize" && Interlocked.Increment(ref asked) > answered)
            {
                hangs.TrySetResult();
                await Task.Delay(Timeout.Infinite, stopping);
            }

            return null;
        });
        host.SetVariable("uri", server.Uri);
        host.SetVariable("requests", Enumerable.Range(0, 100).Select(index => Random(index, "abcdefg", 5)).ToArray());
        using ModuleInvocation running = host.Start("$requests | Invoke-ServeBenchmark $uri");
        await hangs.Task.WaitAsync(TestContext.Current.CancellationToken);
        running.Stop();
        Assert.True(running.Wait().Stopped);
        Assert.Empty(server.Completed());
    }

    private static ServeRequest Random(int index, string prompt, int length) =>
        new() { Index = index, Prompt = prompt, InputLength = length, OutputLength = 1, IsAlignable = true };

    private static void InterlockedMax(ref int most, int value)
    {
        for (int seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private static IEnumerable<string> Refusals(ModuleResult result) =>
        result.Warnings.Where(warning => warning.Contains("/tokenize", StringComparison.Ordinal));

    private static string Verbose(ModuleResult result) =>
        Assert.Single(result.Verbose, message => message.Contains("under the server's tokenizer", StringComparison.Ordinal));

    private ModuleResult Run(LetterServer server, string options, params (string Prompt, int Length)[] prompts) =>
        Run(server, options, [.. prompts.Select((prompt, index) => Random(index, prompt.Prompt, prompt.Length))]);

    private ModuleResult Run(LetterServer server, string options, ServeRequest[] requests)
    {
        var key = new SecureString();
        Key.ToList().ForEach(key.AppendChar);
        host.SetVariable("key", key);
        host.SetVariable("uri", server.Uri);
        host.SetVariable("requests", requests);
        return host.Run($"$requests | Invoke-ServeBenchmark $uri -ApiKey $key -NoPreconnect {(options.Contains("-MaxConcurrency", StringComparison.Ordinal) ? "" : "-MaxConcurrency 1")} {options}");
    }
}
