using System.Text;
using System.Text.Json;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

public sealed class ShareGptDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Conversations_come_in_the_order_of_Python_s_shuffle()
    {
        // random.seed(0); random.shuffle(list(range(10)))
        Assert.Equal([7, 8, 1, 5, 3, 4, 2, 0, 9, 6], Numbers(Read(Write(Conversations(10)))));
        // random.seed(7); random.shuffle(list(range(10)))
        Assert.Equal([8, 3, 1, 4, 7], Numbers(Read(Write(Conversations(10)), options => options with { Seed = 7, Count = 5 })));
        Assert.Equal(Enumerable.Range(0, 10), Numbers(Read(Write(Conversations(10)), options => options with { Shuffle = false })));
    }

    [Fact]
    public void The_first_turn_is_the_prompt_and_the_second_gives_the_output_length()
    {
        ServeRequest request = Read(Write("""[{"id":"a","conversations":[{"from":"gpt","value":"H\u00e9llo"},{"from":"human","value":"answer"},{"value":3}]}]"""), tokenizer: new LetterTokenizer(addedSpecialTokens: 1)).Single();
        Assert.Equal("H\u00E9llo", request.Prompt);
        Assert.Equal(6, request.InputLength);
        Assert.Equal(7, request.OutputLength);
        Assert.Equal(0, request.Index);
        Assert.Null(request.RequestId);
    }

    [Fact]
    public void Conversations_of_fewer_than_two_turns_do_not_count_in_the_shuffle()
    {
        string[] entries = ["""{"conversations":[]}""", """{"conversations":[{"value":3}]}""", """{"other":1}"""];
        string[] conversations = Conversations(10);
        Assert.Equal([7, 8, 1, 5, 3, 4, 2, 0, 9, 6], Numbers(Read(Write([entries[0], .. conversations[..5], entries[1], .. conversations[5..], entries[2]]))));
    }

    [Theory]
    [InlineData(3, 100, null, false)]
    [InlineData(4, 4, null, true)]
    [InlineData(4, 3, null, false)]
    [InlineData(4, 3, 1, true)]
    [InlineData(1024, 1024, null, true)]
    [InlineData(1025, 4, null, false)]
    [InlineData(1024, 1025, null, false)]
    [InlineData(1024, 4, 1025, false)]
    [InlineData(1024, 4, -1, true)]
    public void Prompts_that_are_too_short_or_too_long_are_passed_over(int inputLength, int outputLength, int? set, bool accepted)
    {
        string path = Write([Conversation(new string('a', inputLength), new string('b', outputLength)), Conversation("keeper", "keeper")]);
        var dataset = new ShareGptDataset(new FileDatasetOptions { Paths = [path], OutputLength = set }, new LetterTokenizer());
        ServeRequest[] requests = [.. dataset.Read(TestContext.Current.CancellationToken)];
        Assert.Equal(accepted ? 2 : 1, requests.Length);
        Assert.Equal(accepted ? 0 : 1, dataset.RejectedCount);
        Assert.Equal(2, dataset.EntryCount);
        Assert.All(requests, request => Assert.Equal(set is > 0 ? set.Value : request.Prompt == "keeper" ? 6 : outputLength, request.OutputLength));
    }

    [Fact]
    public void Requests_are_repeated_as_Python_chooses_them_until_there_are_enough()
    {
        string path = Write(Conversations(4));
        ServeRequest[] requests = Read(path, options => options with { Count = 12, Shuffle = false });
        // random.seed(0); [random.choice(range(4)) for _ in range(8)]
        Assert.Equal([0, 1, 2, 3, 3, 3, 0, 2, 3, 3, 2, 3], Numbers(requests));
        Assert.Equal(Enumerable.Range(0, 12), requests.Select(request => request.Index));
        Assert.Equal(4, Read(path, options => options with { Count = 12, Oversample = false }).Length);
        Assert.Equal(4, Read(path).Length);
    }

    [Fact]
    public void Several_files_are_one_dataset()
    {
        string[] all = Conversations(10);
        string first = Write(all[..3], "a.json");
        string second = Write(all[3..], "b.json");
        var options = new FileDatasetOptions { Paths = [first, second] };
        Assert.Equal([7, 8, 1, 5, 3, 4, 2, 0, 9, 6], Numbers([.. new ShareGptDataset(options, new LetterTokenizer()).Read(TestContext.Current.CancellationToken)]));
    }

    [Fact]
    public void A_file_larger_than_what_is_held_of_it_is_read_whole()
    {
        string large = new('x', 3_000_000);
        string[] conversations = [.. Enumerable.Range(0, 2000).Select(i => $"  {{\n\"conversations\": [ {{ \"value\": \"prompt {i}\" }}, {{ \"value\": \"{new string('y', 500)}\" }} ] }}")];
        string path = Write("\uFEFF[" + string.Join(",\r\n", [.. conversations[..1000], Conversation(large, large), .. conversations[1000..]]) + "\n]\n");
        ServeRequest[] requests = Read(path, options => options with { Shuffle = false, OutputLength = 5 });
        Assert.Equal(Enumerable.Range(0, 2000), Numbers(requests));
    }

    [Theory]
    [InlineData("{\"conversations\":[]}", "DatasetEmpty", "no entry of its format")]
    [InlineData("\"text\"", "DatasetFormatInvalid", "not a JSON array")]
    [InlineData("", "DatasetFormatInvalid", "is empty")]
    [InlineData("[\n{\"conversations\":[]},\n  oops]", "DatasetFormatInvalid", "line 3, column 3")]
    [InlineData("[{\"conversations\":[]}", "DatasetFormatInvalid", "line 1")]
    [InlineData("[] []", "DatasetFormatInvalid", "line 1, column 4")]
    [InlineData("[\n{\"conversations\":[]}, 17\n]", "DatasetLineInvalid", "line 2, column 23: the entry is not a conversation but a number")]
    [InlineData("[\n\n  {\"conversations\":\"x\"}]", "DatasetLineInvalid", "line 3, column 3: 'conversations' of this entry is not an array of turns but a text")]
    [InlineData("[{\"conversations\":[{\"value\":\"a\"},{\"text\":\"b\"}]}]", "DatasetLineInvalid", "line 1, column 2: one of the first two turns")]
    [InlineData("[{\"conversations\":[{\"value\":\"\\ud83d\"},{\"value\":\"b\"}]}]", "DatasetLineInvalid", "line 1, column 2: a text of this entry holds half of a surrogate pair")]
    [InlineData("[]", "DatasetEmpty", "no entry of its format")]
    [InlineData("[{\"conversations\":[{\"value\":\"a\"},{\"value\":\"b\"}]}]", "DatasetEmpty", "all of its 1 entries are too short or too long")]
    public void What_is_wrong_is_named_with_the_file_and_the_place(string content, string errorId, string reason)
    {
        string path = Write(content);
        ServeException error = Assert.Throws<ServeException>(() => Read(path));
        Assert.Equal(errorId, error.ErrorId);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Equal(path, error.Target);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        ServeException error = Assert.Throws<ServeException>(() => Read(_folder["none.json"]));
        Assert.Equal("DatasetNotFound", error.ErrorId);
        Assert.Equal(_folder["none.json"], error.Target);
        Assert.Equal("DatasetUnreadable", Assert.Throws<ServeException>(() => Read(_folder.Root)).ErrorId);
    }

    [Fact]
    public void Cancelling_ends_the_search_for_entries() =>
        Assert.ThrowsAny<OperationCanceledException>(() => new ShareGptDataset(new FileDatasetOptions { Paths = [Write(Conversations(10))] }, new LetterTokenizer()).Read(new CancellationToken(canceled: true)).Count());

    private static string[] Conversations(int count) => [.. Enumerable.Range(0, count).Select(i => Conversation($"prompt {i}", "an answer"))];

    private static string Conversation(string prompt, string answer) =>
        JsonSerializer.Serialize(new { conversations = new[] { new { from = "human", value = prompt }, new { from = "gpt", value = answer } } });

    private static IEnumerable<int> Numbers(ServeRequest[] requests) => requests.Select(request => int.Parse(request.Prompt!["prompt ".Length..], System.Globalization.CultureInfo.InvariantCulture));

    private static ServeRequest[] Read(string path, Func<FileDatasetOptions, FileDatasetOptions>? change = null, ITokenizer? tokenizer = null)
    {
        var options = new FileDatasetOptions { Paths = [path] };
        return [.. new ShareGptDataset(change is null ? options : change(options), tokenizer ?? new LetterTokenizer()).Read(TestContext.Current.CancellationToken)];
    }

    private string Write(string[] entries, string name = "sharegpt.json") => Write($"[{string.Join(',', entries)}]", name);

    private string Write(string content, string name = "sharegpt.json")
    {
        File.WriteAllText(_folder[name], content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return _folder[name];
    }
}
