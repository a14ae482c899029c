using System.Text.Json;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

public sealed class TimedTraceDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tokens_are_those_that_Python_draws_for_each_hash()
    {
        foreach (JsonElement @case in VectorFile.Cases("timed_trace.json"))
        {
            string path = Write($$"""{"timestamp":0,"input_length":{{@case.GetProperty("input_length")}},"output_length":1,"hash_ids":{{@case.GetProperty("hash_ids")}}}""");
            int[] expected = @case.Integers("ids");
            ServeRequest request = Read(path, new() { ChunkHashSize = @case.GetProperty("chunk").GetInt32() }, new LetterTokenizer(vocabularySize: 1000)).Single();
            Assert.Equal(expected, request.PromptTokenIds);
            Assert.Equal(expected.Length, request.InputLength);
            Assert.Null(request.Prompt);
            Assert.True(request.IgnoreEos);
        }
    }

    [Fact]
    public void Rows_come_in_the_order_of_the_file_with_their_times_and_lengths()
    {
        string path = Write("""
            {"timestamp": 27482, "input_length": 6, "output_length": 52, "hash_ids": [46, 47], "type": "chat"}

            {"timestamp": 30535, "input_length": 8, "output_length": 26, "hash_ids": [46, 48]}
            {"timestamp": 30535.5, "input_length": 3, "output_length": 1, "hash_ids": [46]}
            """);
        ServeRequest[] requests = Read(path, new() { ChunkHashSize = 4, SecMultiplier = 0.001 });
        Assert.Equal([0, 1, 2], requests.Select(request => request.Index));
        Assert.Equal([27.482, 30.535, 30.5355], requests.Select(request => request.Timestamp!.Value));
        Assert.Equal([(6, 52), (8, 26), (3, 1)], requests.Select(request => (request.InputLength, request.OutputLength)));
        Assert.Equal(requests[0].PromptTokenIds![..4], requests[1].PromptTokenIds![..4]);
        Assert.NotEqual(requests[0].PromptTokenIds![4..6], requests[1].PromptTokenIds![4..6]);
        Assert.Equal([27.482, 30.535], Read(path, new() { ChunkHashSize = 4, SecMultiplier = 0.001 }, count: 2).Select(request => request.Timestamp!.Value));
    }

    [Fact]
    public void A_trace_is_neither_shuffled_nor_repeated()
    {
        string path = Write(string.Join('\n', Enumerable.Range(0, 20).Select(i => $$"""{"timestamp":{{i}},"input_length":4,"output_length":1,"hash_ids":[{{i}}]}""")));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (double?)i), Read(path, new(), count: 100).Select(request => request.Timestamp));
    }

    [Fact]
    public void Special_tokens_are_never_drawn()
    {
        string path = Write("""{"timestamp":0,"input_length":4000,"output_length":1,"hash_ids":[1]}""");
        int[] ids = Read(path, new() { ChunkHashSize = 4000 }, new LetterTokenizer(vocabularySize: 10)).Single().PromptTokenIds!;
        Assert.Equal(Enumerable.Range(2, 8), ids.Distinct().Order());
    }

    [Fact]
    public void Prompts_are_counted_whose_hashes_stand_for_fewer_tokens()
    {
        string path = Write("""
            {"timestamp":0,"input_length":64,"output_length":1,"hash_ids":[1,2]}
            {"timestamp":0,"input_length":32,"output_length":1,"hash_ids":[1,2]}
            """);
        var dataset = new TimedTraceDataset(new FileDatasetOptions { Paths = [path] }, new LetterTokenizer());
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal([32, 32], dataset.Read(TestContext.Current.CancellationToken).Select(request => request.PromptTokenIds!.Length));
            Assert.Equal(1, dataset.ShortCount);
        }
    }

    [Theory]
    [InlineData("0 0 3000", true)]
    [InlineData("0 20", true)]
    [InlineData("0 10 20", true)]
    [InlineData("1000000 1000003 1000005", false)]
    [InlineData("0 9 18", false)]
    [InlineData("0 3000.5", false)]
    [InlineData("3000", false)]
    public void Whole_timestamps_far_apart_look_like_milliseconds(string stamps, bool expected)
    {
        string path = Write(string.Join('\n', stamps.Split(' ').Select(stamp => $$"""{"timestamp":{{stamp}},"input_length":4,"output_length":1,"hash_ids":[1]}""")));
        var dataset = new TimedTraceDataset(new FileDatasetOptions { Paths = [path] }, new LetterTokenizer());
        _ = dataset.Read(TestContext.Current.CancellationToken).Count();
        Assert.Equal(expected, dataset.LooksLikeMilliseconds);
    }

    [Fact]
    public void Members_can_have_other_names()
    {
        string path = Write("""{"t":2,"in":4,"out":3,"blocks":[1]}""");
        var options = new TimedTraceOptions { TimestampLabel = "t", InputLengthLabel = "in", OutputLengthLabel = "out", HashIdsLabel = "blocks" };
        ServeRequest request = Read(path, options).Single();
        Assert.Equal((2.0, 4, 3), (request.Timestamp, request.InputLength, request.OutputLength));
    }

    [Theory]
    [InlineData("{\"timestamp\":0,", "line 2, column 15: the line is not well-formed JSON: it ends too early")]
    [InlineData("{\"timestamp\":x}", "line 2, column 14: the line is not well-formed JSON. Correct")]
    [InlineData("[1]", "line 2: the line is not an object")]
    [InlineData("{\"input_length\":4}", "line 2: there is not a number of 0 or above under 'timestamp'")]
    [InlineData("{\"timestamp\":\"1\"}", "line 2, column 14: there is not a number of 0 or above under 'timestamp'")]
    [InlineData("{\"timestamp\":-1}", "line 2, column 14: there is not a number of 0 or above under 'timestamp'")]
    [InlineData("{\"timestamp\":1,\"input_length\":0}", "line 2, column 31: there is not a whole number of 1 or above under 'input_length'")]
    [InlineData("{\"timestamp\":1,\"a\":{\"b\":[1]},\"input_length\":1.5}", "line 2, column 45: there is not a whole number of 1 or above under 'input_length'")]
    [InlineData("{\"timestamp\":1,\"input_length\":1,\"output_length\":-1}", "line 2, column 49: there is not a whole number of 1 or above under 'output_length'")]
    [InlineData("{\"timestamp\":1,\"input_length\":1,\"output_length\":1,\"hash_ids\":7}", "line 2, column 62: there is not an array of whole numbers of up to 64 bits under 'hash_ids'")]
    [InlineData("{\"timestamp\":1,\"input_length\":1,\"output_length\":1,\"hash_ids\":[1,\"2\"]}", "line 2, column 62: there is not an array of whole numbers of up to 64 bits under 'hash_ids'")]
    [InlineData("{\"timestamp\":1,\"input_length\":1,\"output_length\":1,\"hash_ids\":[]}", "line 2, column 62: there is not at least one hash under 'hash_ids'")]
    public void A_bad_line_is_named_before_anything_is_given(string line, string message)
    {
        string path = Write("{\"timestamp\":0,\"input_length\":4,\"output_length\":1,\"hash_ids\":[1]}\n" + line);
        ServeException error = Assert.Throws<ServeException>(() => Read(path, new(), count: 1));
        Assert.Equal("DatasetLineInvalid", error.ErrorId);
        Assert.Contains($"'{path}', {message}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tokenizer_without_a_known_vocabulary_is_refused() =>
        Assert.Equal("TokenizerVocabularyUnknown", Assert.Throws<ServeException>(() => Read("none", new(), new LetterTokenizer(vocabularySize: 0))).ErrorId);

    [Fact]
    public void Rows_of_the_Mooncake_trace_hold_what_they_say()
    {
        string path = DataFile.PathOf("mooncake_conversation_trace.jsonl");
        ServeRequest[] requests = Read(path, new() { ChunkHashSize = 512, SecMultiplier = 0.001 });
        Assert.Equal(600, requests.Length);
        Assert.Equal(8_293_542, requests.Sum(request => (long)request.InputLength));
        Assert.Equal(200999 * 0.001, requests[^1].Timestamp);
        Assert.Equal(6758, requests[0].PromptTokenIds!.Length);
        Assert.Equal(requests[0].PromptTokenIds![..512], requests[1].PromptTokenIds![..512]);
    }

    private static ServeRequest[] Read(string path, TimedTraceOptions trace, ITokenizer? tokenizer = null, int count = 0) =>
        [.. new TimedTraceDataset(new FileDatasetOptions { Paths = [path], TimedTrace = trace, Count = count }, tokenizer ?? new LetterTokenizer()).Read(TestContext.Current.CancellationToken)];

    private string Write(string content)
    {
        string path = _folder["trace.jsonl"];
        File.WriteAllText(path, content);
        return path;
    }
}
