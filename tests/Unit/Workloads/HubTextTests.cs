using Parquet.Serialization;
using ServeBench.Adapters;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

/// <summary>Datasets of text in files with the columns that the hub has: those of the preset among others that it does not need.</summary>
public sealed class HubTextTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rows_of_the_hubs_Parquet_files_are_those_of_the_preset()
    {
        await ParquetAsync<CoderRow>(new() { id = 1, instruction = "Fix.", input = "code", output = "codes" });
        AssertRequest(HuggingFacePreset.InstructCoder, "<u>code\n\nFix. Just output the code, do not include any explanation.</u>", 200);
        await ParquetAsync<EvalRow>(new() { task_id = "HumanEval/0", prompt = "def f():\n", canonical_solution = "  pass", test = "assert", entry_point = "f" });
        AssertRequest(HuggingFacePreset.HumanEval, "<u>def f():\n</u>", 256);
        await ParquetAsync<SchoolRow>(new() { question = "How many?", answer = "4 #### 4" });
        AssertRequest(HuggingFacePreset.Gsm8k, "<u>How many?</u>", 256);
        await ParquetAsync<MathRow>(new() { source = "olympiads", problem = "1 + 1?", solution = "It is 2.", messages = [new() { role = "user", content = "1 + 1?" }, new() { role = "assistant", content = "It is 2." }] });
        AssertRequest(HuggingFacePreset.Aimo, "1 + 1?", 9);
        await ParquetAsync<EditRow>(new() { code = "x = 1", change_request = "Double it.", new_code = "x = 2", distance = 1, norm_distance = 0.2 });
        AssertRequest(HuggingFacePreset.Blazedit, "<u>Given a code file, please apply the change requests and generate the new file.\n\nOriginal file:\n```python\nx = 1\n```\n\nChange request:\nDouble it.\n\nPlease generate the new code file in the \"New file\" section below.</u>", 4000);
        Assert.Equal("DatasetEmpty", Assert.Throws<ServeException>(() => Read(new HuggingFaceOptions { Preset = HuggingFacePreset.Blazedit, MinDistance = 0.3 })).ErrorId);
        await ParquetAsync<PerfRow>(new() { system_prompt = "Be brief.", question = "Why?", input = "[INST] Why? [/INST]", output = "Because.", tok_input = [1, 2, 3], tok_output = [4, 5], origin = null });
        AssertRequest(HuggingFacePreset.MLPerf, "<s>Be brief.</s><u>Why?</u>", 8);
    }

    [Fact]
    public void Rows_of_the_hubs_JSON_files_are_those_of_the_preset()
    {
        Write("""{"question_id": 81, "category": "writing", "turns": ["Compose.", "Rewrite."]}""" + "\n" + """{"question_id": 111, "category": "math", "turns": ["Add.", "And then?"], "reference": ["3", null]}""" + "\n");
        Assert.Equal(["<u>Compose.</u>", "<u>Add.</u>"], Read(new HuggingFaceOptions { Preset = HuggingFacePreset.MTBench }).Select(request => request.Prompt));
        Write("""
            [
              {"id": "a_0", "conversations": [{"from": "human", "value": "question", "markdown": null, "text": null}, {"from": "gpt", "value": "the answer"}]},
              {"id": "a_1", "conversations": []}
            ]
            """);
        AssertRequest(HuggingFacePreset.Conversation, "question", 11);
        Write("""{"events": "User edited \"a.py\"", "input": "<|start_of_file|>a", "output": "<|editable_region_start|>b", "rejected": null, "assertions": ""}""" + "\n");
        Assert.Equal(26 + 1, Assert.Single(Read(new HuggingFaceOptions { Preset = HuggingFacePreset.NextEditPrediction })).OutputLength);
        Write("""[{"id": "validation_0", "video": "https://huggingface.co/datasets/yale-nlp/MMVU/resolve/main/videos/Art/0.mp4", "question_type": "multiple-choice", "metadata": {"subject": "Art"}, "question": "What?", "choices": {"A": "this", "B": "that"}, "answer": "A"}]""");
        ServeRequest video = Assert.Single(Read(new HuggingFaceOptions { Preset = HuggingFacePreset.Mmvu }));
        Assert.Equal("What? A.this B.that", video.Prompt);
        Assert.Contains($"file://{_folder.Root}/videos/Art/0.mp4", Assert.Single(video.Media!).ToJson(), StringComparison.Ordinal);
    }

    private async Task ParquetAsync<T>(T row)
        where T : class, new() => await ParquetSerializer.SerializeAsync([row], _folder["rows"], cancellationToken: TestContext.Current.CancellationToken);

    private void Write(string content) => File.WriteAllText(_folder["rows"], content);

    private void AssertRequest(HuggingFacePreset preset, string prompt, int outputLength)
    {
        ServeRequest request = Assert.Single(Read(new HuggingFaceOptions { Preset = preset }));
        Assert.Equal((prompt, prompt.Length + 1, outputLength), (request.Prompt, request.InputLength, request.OutputLength));
    }

    private ServeRequest[] Read(HuggingFaceOptions options) =>
        [.. new HuggingFaceDataset(options, new FileDatasetOptions { Paths = [_folder["rows"]], Shuffle = false }, new TemplateTokenizer(), new AdapterFactory()).Read(TestContext.Current.CancellationToken)];

    public sealed class CoderRow
    {
        public long id { get; set; }

        public string? instruction { get; set; }

        public string? input { get; set; }

        public string? output { get; set; }
    }

    public sealed class EvalRow
    {
        public string? task_id { get; set; }

        public string? prompt { get; set; }

        public string? canonical_solution { get; set; }

        public string? test { get; set; }

        public string? entry_point { get; set; }
    }

    public sealed class SchoolRow
    {
        public string? question { get; set; }

        public string? answer { get; set; }
    }

    public sealed class MathRow
    {
        public string? source { get; set; }

        public string? problem { get; set; }

        public string? solution { get; set; }

        public List<Message>? messages { get; set; }
    }

    public sealed class Message
    {
        public string? content { get; set; }

        public string? role { get; set; }
    }

    public sealed class EditRow
    {
        public string? code { get; set; }

        public string? change_request { get; set; }

        public string? new_code { get; set; }

        public long distance { get; set; }

        public double norm_distance { get; set; }
    }

    public sealed class PerfRow
    {
        public string? system_prompt { get; set; }

        public string? question { get; set; }

        public string? input { get; set; }

        public string? output { get; set; }

        public List<int>? tok_input { get; set; }

        public List<int>? tok_output { get; set; }

        public string? origin { get; set; }
    }
}
