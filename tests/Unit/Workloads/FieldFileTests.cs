using ServeBench.Adapters;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

/// <summary>Dataset files as other tools write them, and files that are something else.</summary>
public sealed class FieldFileTests(ModuleHost host) : IClassFixture<ModuleHost>, IDisposable
{
    private const string Row = "\"2023-11-16 18:15:46.6805900\",\"4\",\"3\"";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<byte[], string> Foreign { get; } = new()
    {
        { "version https://git-lfs.github.com/spec/v1\noid sha256:9d\nsize 672837284\n"u8.ToArray(), "is a Git LFS pointer, not the file itself. Run 'git lfs pull'" },
        { "\n<!DOCTYPE html>\n<html></html>"u8.ToArray(), "is a web page" },
        { "\uFEFF<HTML lang=en>"u8.ToArray(), "is a web page" },
        { [0x1F, 0x8B, 8, 0], "is compressed with gzip" },
        { [0x28, 0xB5, 0x2F, 0xFD, 0], "is compressed with Zstandard" },
        { "BZh91AY"u8.ToArray(), "is compressed with bzip2" },
        { [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0], "is compressed with xz" },
        { [(byte)'P', (byte)'K', 3, 4], "is a ZIP archive" },
        { [0xFF, 0xFE, (byte)'{', 0], "is UTF-16 text" },
        { [0xFE, 0xFF, 0, (byte)'{'], "is UTF-16 text" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    public void An_azure_trace_may_have_quotes_as_Export_Csv_writes_them(string mark)
    {
        string path = Write("trace.csv", $"{mark}\"TIMESTAMP\",\"ContextTokens\",\"GeneratedTokens\"\r\n{Row}\r\n\"2023-11-16 18:15:50.9951690\",\"4\",\"3\"\r\n");
        Assert.Equal("AzureTrace", DatasetFormats.Detect(path).Name);
        Assert.Equal([0, 4.314579], Read("AzureTrace", path).Select(request => request.Timestamp!.Value));
    }

    [Fact]
    public void A_burstgpt_table_may_have_quotes()
    {
        string path = Write("burst.csv", "\"Timestamp\",\"Model\",\"Request tokens\",\"Response tokens\"\n\"1\",\"GPT-4\",\"5\",\"6\"\n");
        Assert.Equal("BurstGpt", DatasetFormats.Detect(path).Name);
        Assert.Equal((5, 6), Read("BurstGpt", path).Select(request => (request.InputLength, request.OutputLength)).Single());
    }

    [Fact]
    public void Hashes_of_a_trace_have_64_bits_with_or_without_a_sign()
    {
        string path = Write("trace.jsonl", """
            {"timestamp":0,"input_length":20,"output_length":5,"hash_ids":[18446744073709551615,9223372036854775808]}
            {"timestamp":1,"input_length":20,"output_length":5,"hash_ids":[-1,-9223372036854775808]}
            {"timestamp":2,"input_length":20,"output_length":5,"hash_ids":[18446744073709551615,1]}
            """);
        int[][] prompts = [.. Read("TimedTrace", path).Select(request => request.PromptTokenIds!)];
        Assert.All(prompts, prompt => Assert.Equal(20, prompt.Length));
        Assert.Equal(prompts[0][..16], prompts[2][..16]);
        Assert.NotEqual(prompts[0][..16], prompts[1][..16]);
    }

    [Fact]
    public void Hashes_with_a_sign_and_beyond_63_bits_together_are_refused()
    {
        string path = Write("trace.jsonl", """{"timestamp":0,"input_length":20,"output_length":5,"hash_ids":[18446744073709551615,-1]}""");
        Assert.Contains("there is not an array of whole numbers of up to 64 bits", Assert.Throws<ServeException>(() => Read("TimedTrace", path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[{"conversations":[{"from":"human","value":"Q"},{"from":"gpt","value":"A"},{"from":"human","value":"Q2"},{"from":"gpt","value":"A2"}]}]""")]
    [InlineData("""[{"conversations":[{"role":"system","content":"S"},{"role":"user","content":"Q"},{"role":"assistant","content":"A"},{"role":"user","content":"Q2"},{"role":"assistant","content":"A2"}]}]""")]
    [InlineData("""[{"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"A"},{"role":"user","content":"Q2"},{"role":"assistant","content":"A2"}]}]""")]
    [InlineData("""{"id":"c","conversations":[{"from":"human","value":"Q"},{"from":"gpt","value":"A"},{"from":"human","value":"Q2"},{"from":"gpt","value":"A2"}]}""")]
    public void Conversations_are_read_in_each_of_their_forms(string content)
    {
        string path = Write("sg.json", content.Replace("\"Q\"", "\"What is it?\"", StringComparison.Ordinal).Replace("\"A\"", "\"A river.\"", StringComparison.Ordinal));
        Assert.Equal("ShareGpt", DatasetFormats.Detect(path).Name);
        Assert.Equal(("What is it?", 11, 8), Read("ShareGpt", path).Select(request => (request.Prompt!, request.InputLength, request.OutputLength)).Single());
        ServeRequest[] turns = Read("ShareGpt", path, options => options with { MultiTurn = true });
        Assert.Equal(["What is it?", "Q2"], turns.Select(turn => turn.Messages![0].Content));
    }

    [Fact]
    public void Pythons_constants_do_no_harm_in_a_column_that_is_not_read()
    {
        string path = Write("c.jsonl", "{\"prompt\":\"a NaN b\",\"score\":NaN}\n{\"prompt\":\"d\\\"NaN\",\"score\":-Infinity,\"more\":[Infinity,{\"x\":NaN}]}\n");
        Assert.Equal("Custom", DatasetFormats.Detect(path).Name);
        Assert.Equal(["a NaN b", "d\"NaN"], Read("Custom", path, options => options with { Shuffle = false }).Select(request => request.Prompt));
    }

    // Python's json.dump writes one array, and as many entries as go into a stretch of the file are read at once.
    [Theory]
    [InlineData("ShareGpt", 2)]
    [InlineData("ShareGpt", 30_000)]
    [InlineData("HuggingFace", 2)]
    [InlineData("HuggingFace", 30_000)]
    public void Pythons_constants_do_no_harm_in_an_array_that_is_the_whole_file(string format, int count)
    {
        string[] constants = ["NaN", "Infinity", "-Infinity", "[NaN, {\"x\": -Infinity}]", "\"NaN \\\" NaN\""];
        string path = Write("array.json", "[" + string.Join(", ", Enumerable.Range(0, count).Select(i =>
            $"{{\"score\": {constants[i % constants.Length]}, \"prompt\": \"What is {i} NaN?\", \"conversations\": [{{\"value\": \"What is {i} NaN?\", \"score\": NaN}}, {{\"value\": \"A number.\"}}]}}")) + "]\n");

        Assert.Equal("ShareGpt", DatasetFormats.Detect(path).Name);
        ServeRequest[] requests = Read(format, path, options => options with { Shuffle = false, HuggingFace = new() { PromptColumn = "prompt" } });

        Assert.Equal(Enumerable.Range(0, count).Select(i => $"What is {i} NaN?"), requests.Select(request => request.Prompt));
    }

    // Wherever the stretch of a file ends, a constant across its end is found.
    [Fact]
    public void A_constant_across_the_end_of_a_stretch_is_found()
    {
        for (int shift = 0; shift < 12; shift++)
        {
            string entry = "{\"x\": -Infinity, \"conversations\": [{\"value\": \"What is it?\"}, {\"value\": \"A river.\"}]}";
            string path = Write("array.json", "[" + new string(' ', (1 << 20) - shift - "{\"x\": ".Length) + entry + ", " + entry + "]");
            Assert.Equal(2, Read("ShareGpt", path).Length);
        }
    }

    [Theory]
    [InlineData("ShareGpt", "[{\"x\": NaN, \"conversations\": [{\"value\": NaN}, {\"value\": \"a\"}]}]", "line 1, column 2: one of the first two turns of this conversation has no text")]
    [InlineData("ShareGpt", "[{\"x\": NaN},\n{\"x\": NaN,}]", "is not well-formed JSON at line 2, column 11")]
    [InlineData("ShareGpt", "[{\"x\": NaN},\n{\"x\": NaNo}]", "is not well-formed JSON at line 2, column 10")]
    [InlineData("ShareGpt", "[{\"x\": NaN},\n{\"x\": Na", "is not well-formed JSON at line 2, column 7")]
    [InlineData("ShareGpt", "[{\"x\": NaN},\n{\"x\": [", "it ends too early")]
    [InlineData("HuggingFace", "[{\"x\": NaN, \"prompt\": NaN}]", "line 1, column 23: there is no text under 'prompt'")]
    [InlineData("HuggingFace", "[NaN]", "line 1, column 2")]
    public void In_an_array_too_a_constant_that_is_read_and_a_wrong_entry_are_named_with_their_place(string format, string content, string message)
    {
        ServeException error = Assert.Throws<ServeException>(() => Read(format, Write("array.json", content), options => options with { HuggingFace = new() { PromptColumn = "prompt" } }));
        Assert.Contains(_folder["array.json"], error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    // What is sent as it stands in the file cannot have one.
    [Theory]
    [InlineData("WorkloadTrace", "{\"timestamp\":0,\"body\":{\"prompt\":\"a\",\"temperature\":NaN}}", "line 1, column 51")]
    [InlineData("WorkloadTrace", "{\"timestamp\":0,\"body\":\"{\\\"prompt\\\":\\\"a\\\",\\\"temperature\\\":NaN}\"}", "the text of the body is not JSON")]
    [InlineData("HuggingFace", "{\"question\":[[{\"role\":\"user\",\"content\":\"a\"}]],\"function\":[{\"name\":\"f\",\"parameters\":{\"default\":-Infinity}}]}", "line 1, column 95")]
    public void A_constant_is_never_sent_as_something_else(string format, string line, string message)
    {
        ServeException error = Assert.Throws<ServeException>(() => Read(format, Write("c.jsonl", line), options => options with { HuggingFace = new() { Preset = HuggingFacePreset.Bfcl } }));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_constant_beside_what_is_sent_does_no_harm() => Assert.Equal(
        "a", Assert.Single(Read("WorkloadTrace", Write("c.jsonl", "{\"timestamp\":0,\"score\":NaN,\"body\":{\"prompt\":\"a\"}}"))).Prompt);

    [Theory]
    [InlineData("{\"prompt\":NaN}", "line 1, column 11: there is no text under 'prompt'")]
    [InlineData("{\"prompt\":\"a\",\"x\":NaN,}", "line 1, column 23: the line is not well-formed JSON")]
    public void A_constant_that_is_read_and_a_wrong_line_are_named_with_their_place(string line, string message) =>
        Assert.Contains(message, Assert.Throws<ServeException>(() => Read("Custom", Write("c.jsonl", line))).Message, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Foreign))]
    public void What_came_instead_of_a_dataset_is_named(byte[] content, string message)
    {
        string path = _folder["data.jsonl"];
        File.WriteAllBytes(path, content);
        foreach (DatasetFormat format in DatasetFormats.All.Where(format => format.Name != "SpeedBench"))
        {
            ServeException error = DatasetFormats.Explain(Assert.Throws<ServeException>(() => Read(format.Name, path)), format);
            Assert.Equal("DatasetFormatInvalid", error.ErrorId);
            Assert.Contains($"'{path}' {message}", error.Message, StringComparison.Ordinal);
        }

        Assert.Contains(message, Assert.Throws<ServeException>(() => DatasetFormats.Detect(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_of_version_2_are_read_or_named_as_the_reason()
    {
        string[] Prompts(string file) => [.. Read("HuggingFace", Fixture(file), options => options with { Shuffle = false, HuggingFace = new() { Preset = HuggingFacePreset.Conversation } }).Select(request => request.Prompt!)];
        Assert.StartsWith("Please tell me about river 0", Prompts("conversations-v1.parquet")[0], StringComparison.Ordinal);
        Assert.Contains("data pages of version 2", Assert.Throws<ServeException>(() => Prompts("conversations-v2.parquet")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parquet_file_whose_metadata_leads_nowhere_is_an_error_at_once()
    {
        Task<ServeException> reading = Task.Run(() => Assert.Throws<ServeException>(() => Read("HuggingFace", Fixture("endless-metadata.parquet"))));
        ServeException error = await reading.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Contains("the metadata at its end is damaged or missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_cmdlet_takes_a_format_by_any_spelling_and_names_those_there_are()
    {
        host.SetVariable("path", Write("p.jsonl", """{"prompt":"a"}"""));
        Assert.Single(host.Run("Import-ServeDataset $path -Format custom -SkipChatTemplate").Output);
        Assert.Single(host.Run("Import-ServeDataset $path -DatasetName CUSTOM -SkipChatTemplate").Output);
        Assert.Contains("Use one of: ShareGpt, TimedTrace,", host.Run("Import-ServeDataset $path -Format Nothing").SingleError("DatasetFormatUnknown").Exception.Message, StringComparison.Ordinal);
        Assert.Equal(DatasetFormats.Names, host.Run("(TabExpansion2 'Import-ServeDataset x -Format ').CompletionMatches.CompletionText").Values<string>());
    }

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "datasets", name);

    private static ServeRequest[] Read(string format, string path, Func<FileDatasetOptions, FileDatasetOptions>? change = null)
    {
        var options = new FileDatasetOptions { Paths = [path], Tables = new AdapterFactory() };
        return [.. DatasetFormats.Find(format).Open(change is null ? options : change(options), new LetterTokenizer()).Read(TestContext.Current.CancellationToken)];
    }

    private string Write(string name, string content)
    {
        File.WriteAllText(_folder[name], content);
        return _folder[name];
    }
}
