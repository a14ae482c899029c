using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

public sealed class ShareGptConversationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private ShareGptDataset Open(string json, Func<FileDatasetOptions, FileDatasetOptions>? change = null)
    {
        File.WriteAllText(_folder["talk.json"], json);
        var options = new FileDatasetOptions { Paths = [_folder["talk.json"]], MultiTurn = true, Shuffle = false };
        return new ShareGptDataset(change?.Invoke(options) ?? options, new LetterTokenizer(addedSpecialTokens: 1));
    }

    private ServeRequest[] Read(string json, Func<FileDatasetOptions, FileDatasetOptions>? change = null) =>
        [.. Open(json, change).Read(TestContext.Current.CancellationToken)];

    // "h:Hi" is a message of a human, "g:Hello" one of the model.
    private static string Talk(params string[][] conversations) => JsonSerializer.Serialize(conversations.Select(messages => new
    {
        conversations = messages.Select(message => new { from = message[0] == 'h' ? "human" : message[0] == 'u' ? "user" : message[0] == 's' ? "system" : "gpt", value = message[2..] }),
    }));

    private static string Describe(ServeRequest request) =>
        $"{request.ConversationId} {request.Turn} {request.Messages![0].Role}:{request.Messages[0].Content} {request.InputLength} {request.OutputLength}";

    [Fact]
    public void All_that_the_user_says_are_turns_with_the_length_of_the_answer()
    {
        ServeRequest[] requests = Read(Talk(["h:Hi", "g:Hello", "h:And?", "g:So", "h:Bye", "g:"], ["u:one", "g:1", "u:two", "g:22"]));

        Assert.Equal(
            ["conv-0 0 user:Hi 2 5", "conv-0 1 user:And? 4 2", "conv-0 2 user:Bye 3 1", "conv-1 0 user:one 3 1", "conv-1 1 user:two 3 2"],
            requests.Select(Describe));
        Assert.Equal(Enumerable.Range(0, 5), requests.Select(request => request.Index));
        Assert.All(requests, request => Assert.Single(request.Messages!));
    }

    [Fact]
    public void What_others_say_where_the_user_should_and_empty_questions_are_passed_over()
    {
        string talk = Talk(["s:Be kind.", "g:unasked", "h:", "g:nothing", "h:a", "g:bb", "g:more", "h:c", "h:unanswered", "h:last"]);

        Assert.Equal(["conv-0 0 user:a 1 2", "conv-0 1 user:c 1 10"], Read(talk).Select(Describe));
    }

    [Fact]
    public void Conversations_without_a_second_turn_are_passed_over()
    {
        string talk = Talk(["h:a", "g:b"], ["h:a", "g:b", "h:c"], ["g:a", "g:b", "g:c", "h:d", "g:e"], ["h:a", "g:b", "h:c", "g:d"]);
        ShareGptDataset dataset = Open(talk);

        Assert.Equal(["conv-0 0 user:a 1 1", "conv-0 1 user:c 1 1"], dataset.Read(TestContext.Current.CancellationToken).Select(Describe));
        // Two have fewer than four messages.
        Assert.Equal((2, 1), (dataset.EntryCount, dataset.RejectedCount));
    }

    [Fact]
    public void Turns_may_be_limited_and_their_output_length_set()
    {
        string talk = Talk(["h:a", "g:b", "h:c", "g:d", "h:e", "g:f", "h:g", "g:h"]);

        Assert.Equal([(0, 9), (1, 9), (2, 9)], Read(talk, options => options with { MaxTurnCount = 3, OutputLength = 9 }).Select(request => (request.Turn, request.OutputLength)));
    }

    [Fact]
    public void A_count_is_of_conversations_and_repeated_ones_are_new_conversations()
    {
        string talk = Talk(["h:a", "g:b", "h:c", "g:d"], ["h:e", "g:f", "h:g", "g:h"], ["h:i", "g:j", "h:k", "g:l"]);

        Assert.Equal(["a", "c", "e", "g"], Read(talk, options => options with { Count = 2 }).Select(request => request.Messages![0].Content));
        // random.seed(0); [random.choice('aei') for _ in range(3)] gives e, e, a
        ServeRequest[] repeated = Read(talk, options => options with { Count = 6 });
        Assert.Equal("ac eg ik eg eg ac", string.Join(' ', repeated.GroupBy(request => request.ConversationId).Select(turns => string.Concat(turns.Select(turn => turn.Messages![0].Content)))));
        Assert.Equal(6, repeated.Select(request => request.ConversationId).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, 12), repeated.Select(request => request.Index));
        Assert.Equal(6, Read(talk, options => options with { Count = 6, Oversample = false }).Length);
    }

    [Fact]
    public void Conversations_come_in_the_order_of_Python_s_shuffle()
    {
        string talk = Talk([.. Enumerable.Range(0, 10).Select(i => new[] { $"h:{i}", "g:b", "h:c", "g:d" })]);

        // random.seed(0); random.shuffle(list(range(10)))
        Assert.Equal("7815342096", string.Concat(Read(talk, options => options with { Shuffle = true }).Where(request => request.Turn == 0).Select(request => request.Messages![0].Content)));
    }

    // The same rules in Python over the same file, random.seed(0), lengths in UTF-16 units: a line "conv-0 0 11 32" a turn.
    [Fact]
    public void Real_conversations_are_those_of_an_independent_reader()
    {
        var options = new FileDatasetOptions { Paths = [DataFile.PathOf("sharegpt_sample.json")], MultiTurn = true, MaxTurnCount = 4 };
        ServeRequest[] requests = [.. new ShareGptDataset(options, new LetterTokenizer()).Read(TestContext.Current.CancellationToken)];
        string lines = string.Join('\n', requests.Select(request => $"{request.ConversationId} {request.Turn} {request.InputLength} {request.OutputLength}"));

        Assert.Equal(833, requests.Length);
        Assert.Equal("3561dc85c4d28469141b57d15a30af374879ce7a4bfeb4c32a00b0c480622d33", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines))));
    }

    [Fact]
    public void A_turn_without_text_is_an_error_that_names_the_line()
    {
        ServeException error = Assert.Throws<ServeException>(() => Read("[\n" + """{"conversations":[{"from":"human","value":"a"},{"from":"gpt","value":"b"},{"from":"human","value":3},{"from":"gpt","value":"d"}]}]"""));

        Assert.Equal("DatasetLineInvalid", error.ErrorId);
        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_of_an_entry_are_those_of_its_first_turn()
    {
        const string Turns = """[{"from":"human","value":"What?"},{"from":"gpt","value":"A cat"},{"from":"human","value":"Why?"},{"from":"gpt","value":"So"}]""";
        ServeRequest[] requests = Read($$"""[{"image":["a.png","https://x/b.png"],"conversations":{{Turns}}},{"image":"","video":"c.mp4","conversations":{{Turns}}},{"conversations":{{Turns}}}]""");

        Assert.Equal(
            ["What?|file://a.png|https://x/b.png", "Why?", "What?|file://c.mp4", "Why?", "What?", "Why?"],
            requests.Select(request => string.Join('|', Assert.Single(request.Messages!) is { Parts: { } parts } ? parts.Select(Sent) : [request.Messages![0].Content])));
        Assert.All(requests, request => Assert.Null(request.Media));
        Assert.Equal("What?", requests[0].Messages![0].Content);
        Assert.Equal("DatasetLineInvalid", Assert.Throws<ServeException>(() => Read($$"""[{"image":7,"conversations":{{Turns}}}]""")).ErrorId);

        static string Sent(ContentPart part) =>
            part.Text ?? JsonDocument.Parse(part.ToJson()).RootElement.GetProperty(part.Type).GetProperty("url").GetString()!;
    }

    [Fact]
    public void Cmdlets_make_conversations()
    {
        using var host = new ModuleHost();
        File.WriteAllText(_folder["talk.json"], Talk(["h:a question", "g:an answer", "h:another", "g:yes", "h:third", "g:no"]));
        host.SetVariable("file", _folder["talk.json"]);
        ServeRequest[] imported = host.Run("Import-ServeDataset $file -MultiTurn -MaxTurnCount 2 -OutputLength 5").Values<ServeRequest>();
        ServeRequest[] made = host
            .Run("New-ServeDataset 3 -Kind Conversation -MinTurnCount 1 -MaxTurnCount 3 -InputLength 20 -TurnInputLength 5 -OutputLength 4 -RangeRatio 0.2 -PrefixLength 6 -ConversationPrefixLength 3 -Seed 9")
            .Values<ServeRequest>();

        Assert.Equal([("conv-0", 0, 5), ("conv-0", 1, 5)], imported.Select(request => (request.ConversationId!, request.Turn, request.OutputLength)));
        Assert.Equal(3, made.Select(request => request.ConversationId).Distinct().Count());
        Assert.All(made.Where(request => request.Turn == 0), request => Assert.InRange(request.InputLength, 16 + 9, 24 + 9));
        Assert.Equal(9, host.Run("New-ServeDataset 3 -Kind Conversation -InputLength 8 -OutputLength 4").Values<ServeRequest>().Length);
        host.Run("Import-ServeDataset $file -MaxTurnCount 2").SingleError("ParameterNotApplicable");
        host.Run("New-ServeDataset 3 -TurnCount 2").SingleError("ParameterNotApplicable");
        host.Run("New-ServeDataset 3 -Kind Conversation -MinTurnCount 4").SingleError("TurnCountInvalid");
    }
}
