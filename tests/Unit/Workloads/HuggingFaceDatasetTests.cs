using System.Text.Json;
using Parquet.Serialization;
using ServeBench.Adapters;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

public sealed class HuggingFaceDatasetTests : IDisposable
{
    private const string ZetaPrompt = "### Instruction:\nYou are a code completion assistant and your task is to analyze user edits and then rewrite an excerpt that the user provides, suggesting the appropriate edits within the excerpt, taking into account the cursor location.\n\n### User Edits:\n\nE\n\n### User Excerpt:\n\nI\n\n### Response:\n\n";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Shuffles { get; } = [.. VectorFile.Cases("text_datasets.json", "streaming_shuffle").Select(@case => @case.GetRawText())];

    public static TheoryData<HuggingFacePreset, string, string?, int?> Rows => new()
    {
        { HuggingFacePreset.InstructCoder, """{"input":"code","instruction":"Fix."}""", "<u>code\n\nFix. Just output the code, do not include any explanation.</u>", 200 },
        { HuggingFacePreset.MTBench, """{"turns":["first","second"]}""", "<u>first</u>", 256 },
        { HuggingFacePreset.HumanEval, """{"prompt":"def f():"}""", "<u>def f():</u>", 256 },
        { HuggingFacePreset.Gsm8k, """{"question":"How many?","answer":"4"}""", "<u>How many?</u>", 256 },
        { HuggingFacePreset.Blazedit, """{"code":"x = 1","change_request":"y","norm_distance":0.5}""", "<u>Given a code file, please apply the change requests and generate the new file.\n\nOriginal file:\n```python\nx = 1\n```\n\nChange request:\ny\n\nPlease generate the new code file in the \"New file\" section below.</u>", 4000 },
        { HuggingFacePreset.Conversation, """{"conversations":[{"value":"question"},{"value":"answer"}]}""", "question", 7 },
        { HuggingFacePreset.Conversation, """{"conversations":[{"value":"question"},{"value":"an"}]}""", null, null },
        { HuggingFacePreset.Conversation, """{"conversations":[{"value":"question"}]}""", null, null },
        { HuggingFacePreset.Aimo, """{"problem":"1 + 1?","solution":"two"}""", "1 + 1?", 4 },
        { HuggingFacePreset.Aimo, """{"problem":"1 + 1?","solution":"2"}""", null, null },
        { HuggingFacePreset.MLPerf, """{"system_prompt":"Be brief.","question":"Why?","output":"thus"}""", "<s>Be brief.</s><u>Why?</u>", 4 },
        { HuggingFacePreset.MLPerf, """{"system_prompt":"Be brief.","question":"Why?","output":"so"}""", null, null },
        { HuggingFacePreset.NextEditPrediction, """{"events":"E","input":"I","output":"ab<|editable_region_start|>c"}""", ZetaPrompt, 27 },
        // Without the region Python's slice from -1 on is the last character.
        { HuggingFacePreset.NextEditPrediction, """{"events":"E","input":"I","output":"abc\ud83d\ude00"}""", ZetaPrompt, 3 },
        { HuggingFacePreset.NextEditPrediction, """{"events":"E","input":"I","output":""}""", ZetaPrompt, 1 },
        { HuggingFacePreset.Columns, """{"prompt":"as it is"}""", "<u>as it is</u>", 256 },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Rows), DisableDiscoveryEnumeration = true)]
    public void A_preset_makes_the_request_that_vLLM_makes(HuggingFacePreset preset, string row, string? prompt, int? outputLength)
    {
        FileDatasetOptions files = Write("rows.jsonl", row);
        var options = new HuggingFaceOptions { Preset = preset };
        if (prompt is null)
        {
            Assert.Equal("DatasetEmpty", Assert.Throws<ServeException>(() => Read(options, files)).ErrorId);
            return;
        }

        ServeRequest request = Assert.Single(Read(options, files));
        Assert.Equal((prompt, prompt.Length + 1, outputLength), (request.Prompt, request.InputLength, request.OutputLength));
        Assert.Equal(9, Assert.Single(Read(options, files with { OutputLength = 9 })).OutputLength);
    }

    [Fact]
    public void Limits_hold_for_a_set_output_length_only_in_MLPerf_and_edits_are_chosen_by_distance()
    {
        FileDatasetOptions conversation = Write("a.jsonl", """{"conversations":[{"value":"a"},{"value":"b"}]}""");
        Assert.Single(Read(new HuggingFaceOptions { Preset = HuggingFacePreset.Conversation }, conversation with { OutputLength = 5 }));
        FileDatasetOptions mlperf = Write("b.jsonl", """{"system_prompt":"s","question":"q","output":"long enough"}""");
        Assert.Throws<ServeException>(() => Read(new HuggingFaceOptions { Preset = HuggingFacePreset.MLPerf }, mlperf with { OutputLength = 3 }));
        FileDatasetOptions edits = Write("c.jsonl", [.. new[] { "0.1", "0.4", "\"0.7\"" }.Select(distance => $"{{\"code\":\"c\",\"change_request\":\"{distance.Trim('"')}\",\"norm_distance\":{distance}}}")]);
        Assert.Equal(2, Read(new HuggingFaceOptions { Preset = HuggingFacePreset.Blazedit, MinDistance = 0.4 }, edits).Length);
        Assert.Single(Read(new HuggingFaceOptions { Preset = HuggingFacePreset.Blazedit, MinDistance = 0.2, MaxDistance = 0.5 }, edits));
        Assert.Equal("OutputLengthUnknown", Assert.Throws<ServeException>(() => Read(new HuggingFaceOptions { Preset = HuggingFacePreset.Blazedit }, edits with { OutputLength = -1 })).ErrorId);
    }

    // The tokenizer counts a letter as one, and one more for each text.
    [Theory]
    [InlineData(HuggingFacePreset.Conversation, 1023, 1023, true)]
    [InlineData(HuggingFacePreset.Conversation, 1024, 1022, false)]
    [InlineData(HuggingFacePreset.Conversation, 1023, 1024, false)]
    [InlineData(HuggingFacePreset.Aimo, 2047, 29951, true)]
    [InlineData(HuggingFacePreset.Aimo, 2048, 29950, false)]
    [InlineData(HuggingFacePreset.Aimo, 2047, 29952, false)]
    public void Prompts_and_answers_may_have_the_lengths_of_the_preset(HuggingFacePreset preset, int prompt, int answer, bool accepted)
    {
        (string text, string reply) = (new string('p', prompt), new string('a', answer));
        FileDatasetOptions files = Write("rows.jsonl", preset == HuggingFacePreset.Aimo
            ? JsonSerializer.Serialize(new { problem = text, solution = reply })
            : JsonSerializer.Serialize(new { conversations = new[] { new { value = text }, new { value = reply } } }));
        var options = new HuggingFaceOptions { Preset = preset };
        if (accepted)
        {
            Assert.Equal(answer + 1, Assert.Single(Read(options, files)).OutputLength);
        }
        else
        {
            Assert.Equal("DatasetEmpty", Assert.Throws<ServeException>(() => Read(options, files)).ErrorId);
            Assert.Single(Read(options, files with { OutputLength = 5 }));
        }
    }

    [Theory]
    [MemberData(nameof(Shuffles), DisableDiscoveryEnumeration = true)]
    public void Rows_are_shuffled_as_NumPy_shuffles_a_buffer_or_all_of_them(string text)
    {
        JsonElement expected = JsonElement.Parse(text);
        int[] rows = [.. Enumerable.Range(0, expected.GetProperty("rows").GetInt32())];
        ulong seed = expected.GetProperty("seed").GetUInt64();
        int buffer = expected.GetProperty("buffer_size").GetInt32();
        Assert.Equal(expected.Integers("order"), RowOrder.Stream([rows], seed, buffer));
        Assert.Equal(expected.Integers("permutation"), RowOrder.Permute(rows, seed));
        if (buffer == 1000)
        {
            FileDatasetOptions files = Write("rows.jsonl", [.. rows.Select(row => $"{{\"prompt\":\"{row}\"}}")]) with { Seed = (long)seed };
            Assert.Equal(expected.Integers("order").Select(row => $"<u>{row}</u>"), Read(new HuggingFaceOptions(), files).Select(request => request.Prompt));
            Assert.Equal(expected.Integers("permutation").Select(row => $"<u>{row}</u>"), Read(new HuggingFaceOptions { NoStream = true }, files).Select(request => request.Prompt));
            Assert.Equal(rows.Select(row => $"<u>{row}</u>"), Read(new HuggingFaceOptions(), files with { Shuffle = false }).Select(request => request.Prompt));
            Assert.Equal(rows.Length + 3, Read(new HuggingFaceOptions(), files with { Count = rows.Length + 3 }).Length);
            Assert.Equal(rows.Length, Read(new HuggingFaceOptions(), files with { Count = rows.Length + 3, Oversample = false }).Length);
        }
    }

    [Fact]
    public async Task The_same_rows_come_from_every_format()
    {
        (string Question, string Answer)[] rows = [.. Enumerable.Range(0, 25).Select(i => ($"q{i}, \"\u00e4\"\nsecond line", new string('a', i + 1)))];
        File.WriteAllText(_folder["rows.jsonl"], string.Join('\n', rows.Select(row => JsonSerializer.Serialize(new { question = row.Question, answer = row.Answer }))));
        File.WriteAllText(_folder["rows.json"], JsonSerializer.Serialize(rows.Select(row => new { question = row.Question, answer = row.Answer })));
        File.WriteAllText(_folder["rows.csv"], "answer,question\n" + string.Concat(rows.Select(row => $"{row.Answer},\"{row.Question.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n")));
        await ParquetSerializer.SerializeAsync(rows.Select(row => new TextRow { question = row.Question, answer = row.Answer }), _folder["rows.parquet"], new Parquet.ParquetOptions { RowGroupSize = 10 }, cancellationToken: TestContext.Current.CancellationToken);
        var options = new HuggingFaceOptions { PromptColumn = "question", OutputColumn = "answer" };
        string[] expected = [.. rows.Select(row => $"<u>{row.Question}</u> {row.Answer.Length + 1}")];
        foreach (string name in new[] { "rows.jsonl", "rows.json", "rows.csv", "rows.parquet" })
        {
            var files = new FileDatasetOptions { Paths = [_folder[name]], Shuffle = false };
            Assert.Equal(expected, Read(options, files).Select(request => $"{request.Prompt} {request.OutputLength}"));
            Assert.Equal(Read(options, new FileDatasetOptions { Paths = [_folder["rows.jsonl"]], Seed = 4 }).Select(request => request.Prompt), Read(options, files with { Shuffle = true, Seed = 4 }).Select(request => request.Prompt));
        }
    }

    [Fact]
    public async Task Lists_and_structures_of_Parquet_are_read()
    {
        await ParquetSerializer.SerializeAsync(
            [new NestedRow { turns = ["first", "second"], conversations = [new Turn { from = "h", value = "question" }, new Turn { from = "g", value = "answer" }] }],
            _folder["rows.parquet"],
            cancellationToken: TestContext.Current.CancellationToken);
        var files = new FileDatasetOptions { Paths = [_folder["rows.parquet"]] };
        Assert.Equal("<u>first</u>", Assert.Single(Read(new HuggingFaceOptions { Preset = HuggingFacePreset.MTBench }, files)).Prompt);
        Assert.Equal(("question", 7), Assert.Single(Read(new HuggingFaceOptions { Preset = HuggingFacePreset.Conversation }, files)) is var request ? (request.Prompt, request.OutputLength) : default);
    }

    [Theory]
    [InlineData("rows.jsonl", "{\"question\":\"a\"}\n{\"question\": 4}", "DatasetLineInvalid", "line 2, column 14: there is no text under 'question'")]
    [InlineData("rows.json", "[{\"question\":\"a\"},\n  {\"text\":\"b\"}]", "DatasetLineInvalid", "line 2, column 3: there is no text under 'question'")]
    [InlineData("rows.json", "[{\"question\":\"a\"},\n  oops]", "DatasetFormatInvalid", "line 2, column 3")]
    [InlineData("rows.csv", "id,question\n1,a\n2,\n", "DatasetLineInvalid", "line 3, column 'question': there is no text under 'question'")]
    [InlineData("rows.csv", "id,text\n1,a\n", "DatasetFormatInvalid", "has no column 'question'; its columns are id, text")]
    [InlineData("rows.txt", "a question", "DatasetFormatUnknown", "is neither JSON nor Parquet")]
    [InlineData("rows.parquet", "PAR1 but nothing else", "DatasetFormatInvalid", "cannot be read as Parquet")]
    [InlineData("rows.jsonl", "", "DatasetEmpty", "it holds no row")]
    public void What_is_wrong_is_named_with_its_place_before_anything_is_read(string name, string content, string errorId, string reason)
    {
        FileDatasetOptions files = Write(name, content);
        ServeException error = Assert.Throws<ServeException>(() => Read(new HuggingFaceOptions { Preset = HuggingFacePreset.Gsm8k }, files with { Count = 1 }));
        Assert.Equal(errorId, error.ErrorId);
        Assert.Contains(files.Paths[0], error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_row_of_Parquet_is_named_with_its_number_and_column()
    {
        await ParquetSerializer.SerializeAsync([new TextRow { question = "a" }, new TextRow()], _folder["rows.parquet"], cancellationToken: TestContext.Current.CancellationToken);
        var files = new FileDatasetOptions { Paths = [_folder["rows.parquet"]] };
        ServeException error = Assert.Throws<ServeException>(() => Read(new HuggingFaceOptions { Preset = HuggingFacePreset.Gsm8k }, files));
        Assert.Equal("DatasetLineInvalid", error.ErrorId);
        Assert.Contains($"'{files.Paths[0]}', row 2, column 'question': there is no text", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ServeException>(() => Read(new HuggingFaceOptions { Preset = HuggingFacePreset.MTBench }, files));
        Assert.Contains("has no column 'turns'; its columns are question, answer", error.Message, StringComparison.Ordinal);
    }

    private static ServeRequest[] Read(HuggingFaceOptions options, FileDatasetOptions files) =>
        [.. new HuggingFaceDataset(options, files, new TemplateTokenizer(), new AdapterFactory()).Read(TestContext.Current.CancellationToken)];

    private FileDatasetOptions Write(string name, params string[] lines)
    {
        File.WriteAllText(_folder[name], string.Join('\n', lines));
        return new FileDatasetOptions { Paths = [_folder[name]] };
    }

    public sealed class TextRow
    {
        public string? question { get; set; }

        public string? answer { get; set; }
    }

    public sealed class NestedRow
    {
        public List<string>? turns { get; set; }

        public List<Turn>? conversations { get; set; }
    }

    public sealed class Turn
    {
        public string? from { get; set; }

        public string? value { get; set; }
    }
}
