using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

/// <summary>Spec-Bench and SPEED-Bench, and the chat template that Custom and they put their prompts into.</summary>
public sealed class BenchFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Custom", "{\"prompt\":\"hi\"}", 256)]
    [InlineData("SpecBench", "{\"turns\":[\"hi\",\"more\"],\"category\":\"qa\"}", 256)]
    [InlineData("SpeedBench", "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},{\"content\":\"x\"}],\"category\":\"qa\"}", 4096)]
    public void A_prompt_is_put_into_the_chat_template_and_counted_with_special_tokens(string format, string line, int outputLength)
    {
        FileDatasetOptions options = Options(line);
        ServeRequest Request(FileDatasetOptions changed, ITokenizer tokenizer)
        {
            IFileDataset dataset = DatasetFormats.Find(format).Open(changed, tokenizer);
            Assert.Equal(!changed.SkipChatTemplate, dataset.WantsChatTemplate);
            return Assert.Single(dataset.Read(TestContext.Current.CancellationToken));
        }

        ServeRequest request = Request(options, new TemplateTokenizer());
        Assert.Equal(("<u>hi</u>", 10, outputLength), (request.Prompt, request.InputLength, request.OutputLength));
        Assert.Equal("<u>hi</u>enable_thinking=False", Request(options with { ChatTemplateVariables = new Dictionary<string, object?> { ["enable_thinking"] = false } }, new TemplateTokenizer()).Prompt);
        request = Request(options with { SkipChatTemplate = true, OutputLength = 7 }, new TemplateTokenizer());
        Assert.Equal(("hi", 3, 7), (request.Prompt, request.InputLength, request.OutputLength));
        Assert.Equal("hi", Request(options, new LetterTokenizer()).Prompt);
    }

    [Fact]
    public void A_longer_prompt_of_SPEED_Bench_is_cut_before_it_is_put_into_the_template()
    {
        FileDatasetOptions options = Options("{\"messages\":[{\"content\":\"long enough\"}]}", "{\"messages\":[{\"content\":\"four\"}]}") with { Shuffle = false, MaxInputLength = 4 };
        ServeRequest[] requests = Read("SpeedBench", options, new TemplateTokenizer());
        Assert.Equal([("<u>long</u>", 12), ("<u>four</u>", 12)], requests.Select(request => (request.Prompt!, request.InputLength)));
        Assert.Equal(["long", "four"], Read("SpeedBench", options with { SkipChatTemplate = true }).Select(request => request.Prompt));
        Assert.Equal("long enough", Read("SpeedBench", options with { MaxInputLength = null }).First().Prompt);
    }

    [Fact]
    public void A_template_that_refuses_a_prompt_ends_the_import() =>
        Assert.Equal("ChatTemplateFailed", Assert.Throws<ServeException>(() => Read("Custom", Options("{\"prompt\":\"refuse\"}"), new TemplateTokenizer())).ErrorId);

    [Fact]
    public void Questions_are_taken_by_category_and_shuffled_with_the_seed_0_whatever_the_seed()
    {
        string[] lines = [.. Enumerable.Range(0, 12).Select(i => $"{{\"question_id\":{i},\"category\":\"{(i % 2 == 0 ? "even" : "odd")}\",\"turns\":[\"{i}\"]}}")];
        FileDatasetOptions options = Options(lines) with { Seed = 77 };
        // random.seed(0); random.shuffle(list(range(0, 12, 2)))
        Assert.Equal(["8", "4", "2", "0", "10", "6"], Prompts(options with { Categories = ["even"] }));
        // random.seed(0); random.shuffle(list(range(12)))
        Assert.Equal(Prompts(options with { Seed = 0 }), Prompts(options));
        Assert.Equal(Prompts(options), Prompts(options with { Categories = ["odd", "even"] }));
        Assert.Equal(["0", "1", "2"], Prompts(options with { Shuffle = false, Count = 3 }));
        Assert.Equal(15, Prompts(options with { Count = 15 }).Length);
        Assert.Equal(6, Prompts(options with { Count = 15, Categories = ["odd"], Oversample = false }).Length);
        ServeException error = Assert.Throws<ServeException>(() => Prompts(options with { Categories = ["prime"] }));
        Assert.Equal("DatasetEmpty", error.ErrorId);
        Assert.Contains("none of its entries has the category prime; it has even, odd", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_read_by_its_subset()
    {
        string[] subsets = ["qualitative", "throughput_1k", "throughput_2k", "throughput_8k", "throughput_16k", "throughput_32k"];
        foreach (string subset in subsets)
        {
            File.WriteAllText(_folder[subset + ".jsonl"], $"{{\"messages\":[{{\"content\":\"{subset}\"}}]}}");
        }

        var options = new FileDatasetOptions { Paths = [_folder.Root] };
        Assert.Equal("qualitative", Read("SpeedBench", options).Single().Prompt);
        Assert.All(subsets, subset => Assert.Equal(subset, Read("SpeedBench", options with { Subset = subset }).Single().Prompt));
        Assert.Equal("throughput_2k", Read("SpeedBench", options with { Paths = [_folder["throughput_2k.jsonl"]] }).Single().Prompt);
        Assert.Equal("SubsetNeedsFolder", Assert.Throws<ServeException>(() => Read("SpeedBench", options with { Paths = [_folder["throughput_2k.jsonl"]], Subset = "qualitative" })).ErrorId);
        File.Delete(_folder["qualitative.jsonl"]);
        ServeException error = Assert.Throws<ServeException>(() => Read("SpeedBench", options));
        Assert.Equal(("DatasetNotFound", _folder["qualitative.jsonl"]), (error.ErrorId, error.Target));
    }

    [Theory]
    [InlineData("SpecBench", "{\"turns\":[\"a\"]}\n{\"text\":1}", "line 2: there is no list of texts under 'turns'")]
    [InlineData("SpecBench", "  {\"n\":{\"turns\":1}, \"turns\":[]}", "line 1, column 29: there is no list of texts under 'turns'")]
    [InlineData("SpecBench", "{\"turns\":[7]}", "line 1, column 10: there is no list of texts")]
    [InlineData("SpecBench", "{\"turns\":[\"a\"]}\n{\"turns\":[\"a\"],}", "line 2, column 16: the line is not well-formed JSON")]
    [InlineData("SpeedBench", "{\"messages\":[{\"role\":\"user\"}]}", "line 1, column 13: there is no list of messages under 'messages'")]
    [InlineData("SpeedBench", "{\"messages\":\"a\"}", "line 1, column 13: there is no list of messages under 'messages'")]
    [InlineData("SpeedBench", "[]", "line 1: the line is not an object but an array")]
    public void A_bad_line_is_named_with_its_place_before_anything_is_read(string format, string content, string reason)
    {
        FileDatasetOptions options = Options(content);
        ServeException error = Assert.Throws<ServeException>(() => Read(format, options with { Count = 1 }));
        Assert.Equal("DatasetLineInvalid", error.ErrorId);
        Assert.Contains($"'{options.Paths[0]}', {reason}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_without_category_is_wrong_when_categories_are_asked_for()
    {
        FileDatasetOptions options = Options("{\"turns\":[\"a\"],\"category\":4}");
        Assert.Single(Read("SpecBench", options));
        ServeException error = Assert.Throws<ServeException>(() => Read("SpecBench", options with { Categories = ["qa"] }));
        Assert.Contains("line 1, column 27: there is no text under 'category'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_category_that_is_no_text_is_named_with_its_line()
    {
        FileDatasetOptions options = Options("{\"turns\":[\"a\"],\"category\":\"qa\"}", "{\"turns\":[\"a\"],\"category\":\"\\ud800\"}") with { Categories = ["qa"] };
        ServeException error = Assert.Throws<ServeException>(() => Read("SpecBench", options));
        Assert.Equal("DatasetLineInvalid", error.ErrorId);
        Assert.Contains("line 2: a text of this entry holds half of a surrogate pair", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Custom")]
    [InlineData("ShareGpt")]
    [InlineData("AzureTrace")]
    public void A_file_in_UTF_16_is_told_so(string format)
    {
        FileDatasetOptions options = Options("");
        File.WriteAllText(options.Paths[0], "{\"prompt\":\"a, b\"}", System.Text.Encoding.Unicode);
        ServeException error = DatasetFormats.Explain(Assert.Throws<ServeException>(() => Read(format, options)), DatasetFormats.Find(format));
        Assert.Equal("DatasetFormatInvalid", error.ErrorId);
        Assert.Contains("is UTF-16 text", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("looks like", error.Message, StringComparison.Ordinal);
        Assert.Contains("is UTF-16 text", Assert.Throws<ServeException>(() => DatasetFormats.Detect(options.Paths[0])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SpecBench")]
    [InlineData("SpeedBench")]
    [InlineData("Sonnet")]
    public void Output_lengths_that_the_dataset_does_not_give_are_refused(string format) =>
        Assert.Equal("OutputLengthUnknown", Assert.Throws<ServeException>(() => DatasetFormats.Find(format).Open(Options("") with { OutputLength = -1 }, new LetterTokenizer())).ErrorId);

    [Fact]
    public void Questions_of_every_category_of_Spec_Bench_are_read()
    {
        var options = new FileDatasetOptions { Paths = [DataFile.PathOf("spec_bench_question.jsonl")] };
        ServeRequest[] requests = Read("SpecBench", options);
        Assert.Equal(39, requests.Length);
        Assert.All(requests, request => Assert.Equal(request.Prompt!.Length, request.InputLength));
        string[] categories = ["mathematical_reasoning", "math_reasoning", "qa", "rag", "summarization", "translation", "writing", "roleplay", "reasoning", "math", "coding", "extraction", "stem", "humanities"];
        ServeRequest[] some = Read("SpecBench", options with { Categories = categories, Shuffle = false });
        Assert.Equal(Read("SpecBench", options with { Shuffle = false }).Select(request => request.Prompt), some.Select(request => request.Prompt));
        Assert.Equal(3, Read("SpecBench", options with { Categories = ["qa"] }).Length);
    }

    private static string[] Prompts(FileDatasetOptions options) => [.. Read("SpecBench", options).Select(request => request.Prompt!)];

    private static ServeRequest[] Read(string format, FileDatasetOptions options, ITokenizer? tokenizer = null) =>
        [.. DatasetFormats.Find(format).Open(options, tokenizer ?? new LetterTokenizer()).Read(TestContext.Current.CancellationToken)];

    private FileDatasetOptions Options(params string[] lines)
    {
        File.WriteAllText(_folder["prompts.jsonl"], string.Join('\n', lines));
        return new FileDatasetOptions { Paths = [_folder["prompts.jsonl"]] };
    }
}
