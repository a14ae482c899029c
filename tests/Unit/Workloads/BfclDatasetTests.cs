using System.Collections.Specialized;
using System.Text;
using System.Text.Json;
using ServeBench.Endpoints;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

public sealed class BfclDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Functions_become_tools_with_the_types_of_JSON_Schema()
    {
        Write("simple", """{"question":[[{"role":"system","content":"s"},{"role":"user","content":"ask"}]],"function":[{"name":"f","parameters":{"type":"dict","properties":{"type":{"type":"float","default":1.0},"b":{"type":"tuple","items":{"type":"any"}},"c":{"type":"integer"}}}}]}""");
        ServeRequest request = Assert.Single(Read(new FileDatasetOptions { Paths = [_folder["BFCL_v3_simple.json"]] }, new TemplateTokenizer()));
        Assert.Equal(["system: s", "user: ask"], request.Messages!.Select(message => message.ToString()));
        Assert.Null(request.Prompt);
        Assert.Equal(512, request.OutputLength);
        Assert.Equal("auto", request.ExtraBody!["tool_choice"]);
        Assert.Equal(
            """[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"type":{"type":"number","default":1.0},"b":{"type":"array","items":{"type":"string"}},"c":{"type":"integer"}}}}}]""",
            ((JsonElement)request.ExtraBody["tools"]!).GetRawText());
        Assert.Equal(new TemplateTokenizer().Apply(request.Messages!, variables: new Dictionary<string, object?> { ["tools"] = new List<object?>() }).Length + 1, request.InputLength);
        Assert.Equal("s\nask".Length, Assert.Single(Read(new FileDatasetOptions { Paths = [_folder["BFCL_v3_simple.json"]] }, new LetterTokenizer())).InputLength);
    }

    [Theory]
    [InlineData("""{"question":[[{"role":"user","content":"\ud800"}]],"function":[{"name":"f"}]}""")]
    [InlineData("""{"question":[[{"role":"user","content":"a"}]],"function":[{"name":"f","type":"\ud800"}]}""")]
    [InlineData("""{"question":[[{"role":"user","content":"a"}]],"function":[{"name":"f","\ud800":1}]}""")]
    public void A_text_that_is_none_is_named_with_its_line_before_anything_is_given(string row)
    {
        Write("simple", [Rows("s", 1)[0], row]);
        ServeException error = Assert.Throws<ServeException>(() => Read(new FileDatasetOptions { Paths = [_folder["BFCL_v3_simple.json"]], Count = 1 }, new LetterTokenizer()));
        Assert.Equal("DatasetLineInvalid", error.ErrorId);
        Assert.Contains("line 2: a text of this entry holds half of a surrogate pair", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_member_that_is_there_twice_the_last_counts_as_in_Python()
    {
        Write("simple", """{"question":[[{"role":"user","content":"a"}]],"function":[{"name":"f","name":"g"}]}""");
        ServeRequest request = Assert.Single(Read(new FileDatasetOptions { Paths = [_folder["BFCL_v3_simple.json"]] }, new LetterTokenizer()));
        Assert.Equal("""[{"type":"function","function":{"name":"g"}}]""", ((JsonElement)request.ExtraBody!["tools"]!).GetRawText());
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("vllm")]
    public void Without_a_chat_there_are_no_tools(string backend)
    {
        Write("simple", Rows("s", 1));
        ServeRequest request = Assert.Single(Read(new FileDatasetOptions { Paths = [_folder["BFCL_v3_simple.json"]] }, new LetterTokenizer()));
        Assert.Equal("RequestInvalid", Assert.Throws<ServeException>(() => Body(backend, request, [])).ErrorId);
        Assert.Contains("\"tools\":[{", Body("openai-chat", request, []), StringComparison.Ordinal);
    }

    [Fact]
    public void Members_of_the_request_win_over_those_of_the_run()
    {
        Write("simple", Rows("s", 1));
        ServeRequest request = Assert.Single(Read(new FileDatasetOptions { Paths = [_folder["BFCL_v3_simple.json"]] }, new LetterTokenizer()));
        string body = Body("openai-chat", request, new OrderedDictionary { ["tool_choice"] = "none", ["top_k"] = 3 });
        Assert.Contains("\"tool_choice\":\"auto\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("none", body, StringComparison.Ordinal);
        Assert.Contains("\"top_k\":3", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Categories_take_turns_and_are_shuffled_as_Python_shuffles_them()
    {
        Write("simple", Rows("s", 4));
        Write("live_simple", Rows("l", 1));
        Write("multiple", [.. Rows("m", 2), """{"question":[],"function":[{"name":"f"}]}"""]);
        Write("parallel", Rows("p", 1));
        var options = new FileDatasetOptions { Paths = [_folder.Root] };
        string[] Names(FileDatasetOptions changed) => [.. Read(changed, new LetterTokenizer()).Select(request => request.Messages![^1].Content)];
        string[] inOrder = ["s0", "l0", "m0", "s1", "m1", "s2", "", "s3"];
        Assert.Equal(inOrder.Where(name => name.Length > 0), Names(options with { Shuffle = false }));
        var random = new ServeBench.Randomness.CPythonRandom(7);
        random.Shuffle<string>(inOrder);
        Assert.Equal(inOrder.Where(name => name.Length > 0), Names(options with { Seed = 7 }));
        Assert.Equal(["p0"], Names(options with { Categories = ["parallel"] }));
        Assert.Equal("DatasetNotFound", Assert.Throws<ServeException>(() => Names(options with { Categories = ["none"] })).ErrorId);
        Assert.Equal("SubsetNeedsFolder", Assert.Throws<ServeException>(() => Names(options with { Paths = [_folder["BFCL_v3_simple.json"]], Categories = ["simple"] })).ErrorId);
    }

    [Fact]
    public void A_message_without_text_is_named_with_its_place()
    {
        Write("simple", """{"id":1,"question":[[{"role":"user"}]],"function":[{}]}""");
        ServeException error = Assert.Throws<ServeException>(() => Read(new FileDatasetOptions { Paths = [_folder["BFCL_v3_simple.json"]] }, new LetterTokenizer()));
        Assert.Contains("line 1, column 20: a message of the first turn has no text under 'content'", error.Message, StringComparison.Ordinal);
    }

    private static string Body(string backend, ServeRequest request, OrderedDictionary extra)
    {
        using var body = new RequestBody(BodyMembers.From(extra), BodyMembers.From(request.ExtraBody));
        BackendCatalog.Find(backend).WriteBody(body, request, new GenerationOptions { Model = "m" });
        return Encoding.UTF8.GetString(body.Finish().Span);
    }

    private static string[] Rows(string name, int count) =>
        [.. Enumerable.Range(0, count).Select(i => $"{{\"question\":[[{{\"role\":\"user\",\"content\":\"{name}{i}\"}}]],\"function\":[{{\"name\":\"f\"}}]}}")];

    private static ServeRequest[] Read(FileDatasetOptions options, ITokenizer tokenizer) => [.. new BfclDataset(options, tokenizer).Read(TestContext.Current.CancellationToken)];

    private void Write(string category, params string[] lines) => File.WriteAllText(_folder[$"BFCL_v3_{category}.json"], string.Join('\n', lines));
}
