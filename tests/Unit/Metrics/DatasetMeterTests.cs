using System.Collections;
using System.Collections.Specialized;
using CsCheck;
using ServeBench.Metrics;
using ServeBench.Tests.Workloads;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Metrics;

public sealed class DatasetMeterTests
{
    private const string ExpectedHash = "08568935b3f34e7d3a5f3452e3b809188338f9db21306ca980f48b5fe4ea9377";

    [Fact]
    public void Lengths_have_NumPy_s_statistics()
    {
        ServeDatasetSummary summary = Measure([Lengths(1, 10), Lengths(2, 20), Lengths(3, 30), Lengths(10, 40)]);
        Assert.Equal((4, 16L, 100L), (summary.Count, summary.TotalInputTokens, summary.TotalOutputTokens));
        // np.mean, np.std, min, np.median, np.percentile 90, 95, 99, max of [1, 2, 3, 10]
        Assert.Equal((4.0, 1, 2.5, 10), (summary.MeanInputLength, summary.MinInputLength, summary.MedianInputLength, summary.MaxInputLength));
        Assert.Equal(3.5355339059327378, summary.StdInputLength, 14);
        Assert.Equal(7.9, summary.P90InputLength, 12);
        Assert.Equal(8.95, summary.P95InputLength, 12);
        Assert.Equal(9.79, summary.P99InputLength, 12);
        Assert.Equal((25.0, 10, 25.0, 40), (summary.MeanOutputLength, summary.MinOutputLength, summary.MedianOutputLength, summary.MaxOutputLength));
        Assert.Equal(11.180339887498949, summary.StdOutputLength, 14);
        Assert.Equal(37.0, summary.P90OutputLength, 12);
        Assert.Equal(38.5, summary.P95OutputLength, 12);
        Assert.Equal(39.7, summary.P99OutputLength, 12);
    }

    [Fact]
    public void Times_are_there_when_all_requests_have_them()
    {
        ServeRequest[] requests = [new() { Prompt = "a", Timestamp = 30 }, new() { Prompt = "b", Timestamp = 10 }, new() { Prompt = "c", Timestamp = 26 }];
        Assert.Equal((20.0, 0.15), (Measure(requests).DurationSeconds, Measure(requests).MeanRequestRate));
        Assert.Equal((0.0, null), (Measure(requests[..1]).DurationSeconds, Measure(requests[..1]).MeanRequestRate));
        Assert.Null(Measure([.. requests, new() { Prompt = "d" }]).DurationSeconds);
    }

    [Fact]
    public void Shared_tokens_are_those_of_the_longest_beginning_that_came_before()
    {
        int[][] prompts = [[1, 2, 3, 4], [1, 2, 9], [1, 2, 3, 4, 5], [1, 2], [7], [1, 2, 9, 9, 9]];
        ServeDatasetSummary summary = Measure([.. prompts.Select(ids => new ServeRequest { PromptTokenIds = ids, InputLength = ids.Length })]);
        Assert.Equal(0 + 2 + 4 + 2 + 0 + 3, summary.SharedPrefixTokens);
        Assert.Equal(100.0 * 11 / 20, summary.SharedPrefixPercent);
    }

    [Fact]
    public void A_shared_part_of_a_text_is_that_part_of_its_tokens()
    {
        ServeRequest[] requests = [new() { Prompt = "abcdefgh", InputLength = 4 }, new() { Prompt = "abcdeXYZ", InputLength = 4 }, new() { Prompt = "", InputLength = 0 }];
        Assert.Equal(2, Measure(requests).SharedPrefixTokens);
    }

    [Fact]
    public void Conversations_and_batches_share_prefixes_too()
    {
        ChatMessage system = new("system", "Be brief.");
        ServeRequest[] chats = [new() { Messages = [system, new("user", "One?")], InputLength = 100 }, new() { Messages = [system, new("user", "Two?")], InputLength = 100 }];
        Assert.InRange(Measure(chats).SharedPrefixTokens, 60, 85);
        ServeRequest[] batches = [new() { Prompts = ["query", "one"], InputLength = 8 }, new() { Prompts = ["query", "two"], InputLength = 8 }];
        Assert.Equal(5, Measure(batches).SharedPrefixTokens);
    }

    [Fact]
    public void The_tree_finds_what_comparing_with_every_earlier_prompt_finds()
    {
        Gen.Int[0, 2].Array[0, 12].Array[1, 30].Sample(prompts =>
        {
            int expected = prompts.Select((prompt, i) => prompts.Take(i).Select(earlier => Common(earlier, prompt)).DefaultIfEmpty().Max()).Sum();
            Assert.Equal(expected, Measure([.. prompts.Select(ids => new ServeRequest { PromptTokenIds = ids })]).SharedPrefixTokens);
        }, iter: 300, threads: 1);

        static int Common(int[] a, int[] b) => a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count();
    }

    [Fact]
    public void Prompts_of_a_trace_share_as_their_tokens_do()
    {
        var chunks = new TraceChunks([.. Enumerable.Range(0, 5)], size: 7);
        Gen.Select(Gen.Long[0, 3].Array[1, 6], Gen.Int[1, 50]).Array[1, 20].Sample(prompts =>
        {
            TracePrompt[] traces = [.. prompts.Select(prompt => new TracePrompt(chunks, new TraceHashes(prompt.Item1, IsUnsigned: false), prompt.Item2))];
            long kept = Measure([.. traces.Select(trace => new ServeRequest { PromptTokenIds = trace.CreateTokenIds() })]).SharedPrefixTokens;
            Assert.Equal(kept, Measure([.. traces.Select(trace => new ServeRequest { Source = trace })]).SharedPrefixTokens);
        }, iter: 100, threads: 1);
    }

    [Fact]
    public void A_hash_is_that_of_the_documented_form()
    {
        // hashlib.sha256(text("ServeBench workload 1") + b"\x01\x02" + text("Grüße") + b"\x09" + i64(7) + b"\x0a" + struct.pack("<d", 1.5)
        //     + b"\x01\x03" + i64(2) + i32(1) + i32(-2) + b"\x09" + i64(0) + b"\x0b" + text("m") + b"\x0d").hexdigest()
        ServeRequest[] requests =
        [
            new() { Prompt = "Grüße", OutputLength = 7, Timestamp = 1.5, InputLength = 3 },
            new() { PromptTokenIds = [1, -2], Model = "m", IgnoreEos = true },
        ];
        Assert.Equal(ExpectedHash, Measure(requests).WorkloadHash);
    }

    [Fact]
    public void A_hash_leaves_out_how_a_request_is_called_and_counted()
    {
        var request = new ServeRequest { Prompt = "p", Timestamp = 0.0 };
        Assert.Equal(Hash(request), Hash(request with { Index = 7, RequestId = "id", InputLength = 9, Timestamp = -0.0 }));
        Assert.Equal(
            Hash(request with { ExtraBody = new OrderedDictionary { ["a"] = 1, ["b"] = new OrderedDictionary { ["x"] = null, ["y"] = 2 } } }),
            Hash(request with { ExtraBody = new OrderedDictionary { ["b"] = new Hashtable { ["y"] = 2, ["x"] = null }, ["a"] = 1 } }));
    }

    [Fact]
    public void A_hash_changes_with_all_that_is_sent()
    {
        var request = new ServeRequest { Prompt = "p" };
        ServeRequest[] others =
        [
            request, request with { Prompt = "P" }, request with { Prompt = null }, request with { OutputLength = 1 }, request with { Timestamp = 0 }, request with { Model = "m" },
            request with { IgnoreEos = true }, request with { ExtraBody = new Hashtable { ["a"] = 1 } }, request with { ExtraBody = new Hashtable { ["a"] = 2 } },
            request with { Media = [ContentPart.FromImage("http://h/i")] }, request with { Audio = new AudioClip("a.wav", Sounds.Wav(1)) }, request with { Audio = new AudioClip("a.wav", Sounds.Wav(2)) },
            request with { ConversationId = "c" }, request with { ConversationId = "c", Turn = 1 },
            new() { Prompts = ["p"] }, new() { Prompts = ["p", ""] }, new() { PromptTokenIds = [] }, new() { PromptTokenIds = [0] },
            new() { Messages = [new("user", "p")] }, new() { Messages = [new("user", "p"), new("user", "")] }, new() { Messages = [new("user", [ContentPart.FromText("p")])] },
        ];
        Assert.Equal(others.Length, others.Select(Hash).Distinct().Count());
        Assert.NotEqual(Measure([others[0], others[1]]).WorkloadHash, Measure([others[1], others[0]]).WorkloadHash);
    }

    [Fact]
    public void Media_are_counted_wherever_they_are()
    {
        ContentPart image = ContentPart.FromImage("http://h/i");
        ServeRequest[] requests = [new() { Prompt = "p", Media = [image, image] }, new() { Messages = [new("user", [ContentPart.FromText("t"), image])] }, new() { Audio = new AudioClip("a.wav", Sounds.Wav(1)) }];
        Assert.Equal(4, Measure(requests).MediaCount);
    }

    [Fact]
    public void Cancelling_ends_the_measurement() =>
        Assert.ThrowsAny<OperationCanceledException>(() => DatasetMeter.Measure([new ServeRequest { Prompt = "p" }], new CancellationToken(canceled: true)));

    private static ServeRequest Lengths(int input, int output) => new() { Prompt = "", InputLength = input, OutputLength = output };

    [Fact]
    public void The_hash_alone_is_the_same_and_prompts_that_would_take_too_long_to_make_have_none()
    {
        ServeRequest[] requests = [new() { Prompt = "a", OutputLength = 1 }, new() { PromptTokenIds = [1, 2], OutputLength = 3 }];

        Assert.Equal(Measure(requests).WorkloadHash, DatasetMeter.Hash(requests, CancellationToken.None));
        Assert.Null(DatasetMeter.Hash([new() { Source = new Unmakeable(), InputLength = 5_000_001 }], CancellationToken.None));
        Assert.Throws<AggregateException>(() => DatasetMeter.Hash([new() { Source = new Unmakeable(), InputLength = 5_000_000 }], CancellationToken.None));
    }

    private static string Hash(ServeRequest request) => Measure([request]).WorkloadHash;

    private static ServeDatasetSummary Measure(ServeRequest[] requests) => DatasetMeter.Measure(requests, TestContext.Current.CancellationToken);

    private sealed class Unmakeable : IPromptSource
    {
        public string CreateText() => throw new InvalidOperationException();

        public int[] CreateTokenIds() => throw new InvalidOperationException();
    }
}
