using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Simulation;
using ServeBench.Simulation.Model;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>Random prompts against the simulator, whose tokenizer is not that which made them.</summary>
public sealed class AlignedBenchmarkTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private readonly ConcurrentQueue<ReceivedRequest> _received = new();

    [Theory]
    [InlineData("-Kind Random -InputLength 40 -RangeRatio 0.5", "")]
    [InlineData("-Kind Random -InputLength 20 -PrefixLength 20", "| New-ArrivalSchedule -RequestRate 1000")]
    [InlineData("-Kind PrefixRepetition -PrefixCount 3 -PrefixLength 20 -SuffixLength 20", "")]
    public async Task The_simulator_gets_prompts_of_the_lengths_that_were_asked_for(string dataset, string schedule)
    {
        await using Simulator simulator = Start();
        host.SetVariable("requests", host.Run($"New-ServeDataset 30 {dataset} -OutputLength 2").Values<ServeRequest>());
        ModuleResult result = host.Run($"$requests {schedule} | Invoke-ServeBenchmark $uri -Verbose");
        ServeRequestResult[] results = [.. result.Values<ServeRequestResult>().OrderBy(one => one.Index)];
        ServeRequest[] requests = host.Run("$requests").Values<ServeRequest>();
        string[] expected = [.. requests.Select(Cut)];
        Assert.NotEqual(expected, requests.Select(request => request.Prompt!));
        Assert.Equal(expected.Order(StringComparer.Ordinal), Prompts().Order(StringComparer.Ordinal));
        Assert.Equal(expected.Select(Count), results.Select(one => one.InputLength));
        // A letter that is cut in the middle becomes one of three bytes, each a token here: two more at most.
        Assert.All(requests.Zip(results), pair => Assert.InRange(pair.Second.InputLength, 1, pair.First.InputLength + 2));
        Assert.Contains(result.Verbose, message => message.Contains($"{expected.Where((text, i) => text != requests[i].Prompt).Count()} of 30 random prompts were cut", StringComparison.Ordinal));

        _received.Clear();
        host.Run("$requests | Invoke-ServeBenchmark $uri -NoRealign");
        Assert.Equal(requests.Select(request => request.Prompt!).Order(StringComparer.Ordinal), Prompts().Order(StringComparer.Ordinal));
        Assert.DoesNotContain(_received, request => request.Path == "/tokenize");
    }

    [Theory]
    [InlineData("-Kind Random -InputLength 400", "-Backend openai", false)]
    [InlineData("-Kind Random -InputLength 400", "-Backend openai -NoRealign", true)]
    [InlineData("-Kind Random -InputLength 400", "-Backend anthropic", true)]
    [InlineData("-Kind Random -InputLength 4", "-Backend anthropic", false)]
    [InlineData("-Kind Conversation -TurnCount 2 -InputLength 400 -TurnInputLength 10", "-Backend openai-chat", false)]
    [InlineData("-Kind Conversation -TurnCount 2 -InputLength 400 -TurnInputLength 10", "-Backend anthropic", true)]
    [InlineData("-Kind Conversation -TurnCount 4 -InputLength 4 -TurnInputLength 100", "-Backend anthropic", false)]
    public async Task Random_prompts_of_other_lengths_than_were_asked_for_are_a_warning(string dataset, string options, bool warns)
    {
        await using Simulator simulator = Start();
        ModuleResult result = host.Run($"New-ServeDataset 4 {dataset} -OutputLength 2 | Invoke-ServeBenchmark $uri {options}");
        ServeRequestResult[] firsts = [.. result.Values<ServeRequestResult>().Where(one => one.Turn is null or 0)];
        string[] warnings = [.. result.Warnings.Where(warning => warning.Contains("in an average random prompt", StringComparison.Ordinal))];
        Assert.Equal(warns ? 1 : 0, warnings.Length);
        Assert.All(warnings, warning => Assert.StartsWith($"The server counts {firsts.Average(one => one.InputLength):0} tokens in an average random prompt, not the requested 400", warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Texts_that_say_something_are_not_measured_by_their_lengths()
    {
        await using Simulator simulator = Start();
        host.SetVariable("own", new ServeRequest { Index = 0, Prompt = string.Concat(Enumerable.Repeat("what a user wrote ", 100)), InputLength = 1, OutputLength = 2 });
        Assert.DoesNotContain(host.Run("$own | Invoke-ServeBenchmark $uri").Warnings, warning => warning.Contains("in an average random prompt", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("openai", true)]
    [InlineData("vllm", true)]
    [InlineData("openai-chat", true)]
    [InlineData("openai-responses", true)]
    [InlineData("anthropic", false)]
    [InlineData("sglang", false)]
    [InlineData("tgi", false)]
    [InlineData("openai-embeddings", true)]
    [InlineData("openai-embeddings-chat", true)]
    [InlineData("vllm-pooling", true)]
    [InlineData("infinity-embeddings", false)]
    public async Task Servers_of_other_APIs_are_not_asked_and_there_is_no_warning(string backend, bool asked)
    {
        await using Simulator simulator = Start();
        ModuleResult result = host.Run($"New-ServeDataset 2 -InputLength 8 -OutputLength 2 | Invoke-ServeBenchmark $uri -Backend {backend}");
        Assert.All(result.Values<ServeRequestResult>(), one => Assert.True(one.Success, one.ErrorMessage));
        Assert.Equal(asked, _received.Any(request => request.Path == "/tokenize"));
        Assert.DoesNotContain(result.Warnings, warning => warning.Contains("tokenize", StringComparison.Ordinal));
        Assert.Equal(asked, BackendCatalog.Find(backend).AlignsPrompts);
    }

    [Fact]
    public async Task Turns_of_conversations_are_cut_to_the_lengths_that_were_asked_for()
    {
        await using Simulator simulator = Start();
        ServeRequest[] turns = host.Run("New-ServeDataset 6 -Kind Conversation -TurnCount 3 -InputLength 40 -TurnInputLength 12 -OutputLength 2").Values<ServeRequest>();
        host.SetVariable("requests", turns);
        ModuleResult result = host.Run("$requests | Invoke-ServeBenchmark $uri -Backend openai-chat -Verbose");
        Assert.All(result.Values<ServeRequestResult>(), one => Assert.True(one.Success, one.ErrorMessage));
        string[] expected = [.. turns.Select(turn => Cut(turn.Messages![0].Content, turn.InputLength))];
        Assert.NotEqual(expected, turns.Select(turn => turn.Messages![0].Content));
        // The last turn of a conversation carries all that its user said.
        string[] said = [.. LongestChats().SelectMany(texts => texts)];
        Assert.Equal(expected.Order(StringComparer.Ordinal), said.Order(StringComparer.Ordinal));
        int cut = expected.Where((text, i) => text != turns[i].Messages![0].Content).Count();
        Assert.Contains(result.Verbose, message => message.Contains($"{cut} of 18 random prompts were cut", StringComparison.Ordinal));

        _received.Clear();
        host.Run("$requests | Invoke-ServeBenchmark $uri -Backend openai-chat -NoRealign");
        Assert.Equal(turns.Select(turn => turn.Messages![0].Content).Order(StringComparer.Ordinal), LongestChats().SelectMany(texts => texts).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_text_to_embed_is_cut_too_and_a_batch_is_not()
    {
        await using Simulator simulator = Start();
        host.SetVariable("requests", host.Run("New-ServeDataset 20 -InputLength 40 -OutputLength 2").Values<ServeRequest>());
        ModuleResult result = host.Run("$requests | Invoke-ServeBenchmark $uri -Backend openai-embeddings");
        string[] expected = [.. host.Run("$requests").Values<ServeRequest>().Select(Cut)];
        IEnumerable<string> sent = _received
            .Where(request => request.Path == "/v1/embeddings")
            .Select(request => JsonDocument.Parse(request.Body).RootElement.GetProperty("input").GetString()!);
        Assert.Equal(expected.Order(StringComparer.Ordinal), sent.Order(StringComparer.Ordinal));
        Assert.Equal(expected.Select(Count).Sum(), result.Values<ServeRequestResult>().Sum(one => one.InputLength));

        _received.Clear();
        host.Run("New-ServeDataset 4 -InputLength 40 -BatchSize 2 | Invoke-ServeBenchmark $uri -Backend openai-embeddings").Values<ServeRequestResult>();
        Assert.DoesNotContain(_received, request => request.Path == "/tokenize");
    }

    [Theory]
    [InlineData("-Kind Random", true)]
    [InlineData("-Kind PrefixRepetition -PrefixCount 1 -PrefixLength 4 -SuffixLength 4", true)]
    [InlineData("-Kind Random -InputLength 8 -BatchSize 2", false)]
    [InlineData("-Kind Conversation -TurnCount 2", true)]
    [InlineData("-Kind RandomMultiModal", false)]
    public void Datasets_whose_prompts_stand_for_their_lengths_say_so(string dataset, bool expected) =>
        Assert.All(host.Run($"New-ServeDataset 2 {dataset}").Values<ServeRequest>(), request => Assert.Equal(expected, request.IsAlignable));

    private static string Cut(ServeRequest request) => Cut(request.Prompt!, request.InputLength);

    private static string Cut(string text, int length)
    {
        List<int> tokens = SyllableTokenizer.Encode(Encoding.UTF8.GetBytes(text));
        return tokens.Count <= length ? text : SyllableTokenizer.Decode(tokens[..length]);
    }

    // What the user says in each conversation's request with the most turns.
    private IEnumerable<string[]> LongestChats()
    {
        string[][] chats =
        [
            .. _received.Where(request => request.Path == "/v1/chat/completions").Select(request => (string[])
            [
                .. JsonDocument.Parse(request.Body).RootElement.GetProperty("messages").EnumerateArray()
                    .Where(message => message.GetProperty("role").GetString() == "user")
                    .Select(message => message.GetProperty("content").GetString()!),
            ]),
        ];
        return chats.Where(chat => chat.Length == chats.Max(other => other.Length));
    }

    private static int Count(string text) => SyllableTokenizer.Encode(Encoding.UTF8.GetBytes(text)).Count;

    private IEnumerable<string> Prompts() => _received
        .Where(request => request.Path == "/v1/completions")
        .Select(request => JsonDocument.Parse(request.Body).RootElement.GetProperty("prompt").GetString()!);

    private Simulator Start()
    {
        Simulator simulator = Simulator.Start(new() { TimeToFirstToken = TimeSpan.Zero, InterTokenLatency = TimeSpan.Zero }, _received.Enqueue);
        host.SetVariable("uri", simulator.Uri);
        return simulator;
    }
}
