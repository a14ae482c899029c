using ServeBench.Results;
using Xunit;

namespace ServeBench.Tests.Results;

/// <summary>Files that are of no tool, or not as their tool writes them.</summary>
public sealed class ToolResultErrorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ImportFormat.Auto, "{\"a\":1}", "line 1, column 1: the object has no 'duration' or no 'completed'; it is not a result of vllm bench serve or of another known tool")]
    [InlineData(ImportFormat.Auto, "{\"duration\":1,\"mean_e2e_latency_ms\":2}", "line 1, column 1: the object has no 'duration' or no 'completed'; it is not a result of sglang")]
    [InlineData(ImportFormat.Auto, "{\"benchmarks\":\n [ 5 ]}", "line 1, column 1: 'benchmarks' is not an array of objects")]
    [InlineData(ImportFormat.Auto, "{\"benchmarks\":[\n  {\"duration\":1}]}", "line 2, column 3: the benchmark has no 'metrics' or no 'duration'")]
    [InlineData(ImportFormat.Auto, "{\"benchmarks\":[]}", "the file holds no result")]
    [InlineData(ImportFormat.Auto, "{\"benchmarks\":[{\"duration\":1,\n\"metrics\":{\n\"request_latency\": {\"successful\":{\"count\":\"x\"}}}}]}", "line 3, column 34: 'count' is not a whole number")]
    [InlineData(ImportFormat.Auto, "{\n\"request_latency\": {\"unit\":\"ms\"}}", "line 1, column 1: the object has no 'request_latency' with an 'avg'; it is not a profile export of genai-perf")]
    [InlineData(ImportFormat.Auto, "{\n\"request_latency\": {\"unit\":\"weeks\", \"avg\":1}}", "line 2, column 20: 'unit' is not 'ns', 'us', 'ms' or 'sec'")]
    [InlineData(ImportFormat.Auto, "{\n\"request_latency\": {\"unit\":\"ms\", \"avg\":1, \"p99\":\"x\"}, \"schema_version\":\"1.0\"}", "line 2, column 20: 'p99' is not a number")]
    [InlineData(ImportFormat.Auto, "{\"load_summary\":{},\"failures\":{},\"successes\":{\"count\":1,\"rate\":2}}", "summary_lifecycle_metrics.json and stage_N_lifecycle_metrics.json are read")]
    [InlineData(ImportFormat.Auto, "\n{\"metadata\":{\"request_start_ns\":5},\"metrics\":{},\"error\":null}", "line 2, column 1: the record has neither an 'error' nor 'metrics' with a 'request_latency'")]
    [InlineData(ImportFormat.Auto, "{\"metadata\":{\"request_start_ns\":\"x\"},\"metrics\":{}}", "line 1, column 13: 'request_start_ns' is not a whole number")]
    [InlineData(ImportFormat.Auto, "{\"metadata\":{\"request_start_ns\":5},\"metrics\":{\"request_latency\":{\"unit\":\"ms\",\"value\":[true]}}}", "column 65: 'value' is not a number")]
    [InlineData(ImportFormat.Sglang, "{}", "it is not a result of sglang.bench_serving")]
    [InlineData(ImportFormat.GuideLlm, "{}", "the object has no 'benchmarks'; it is not a report of guidellm")]
    [InlineData(ImportFormat.AiPerf, "{}", "it is not a profile export of aiperf")]
    [InlineData(ImportFormat.GenAiPerf, "{\"request_latency\":5}", "line 1, column 1: 'request_latency' is not an object")]
    [InlineData(ImportFormat.InferencePerf, "[{\"x\":1}]", "the object has no 'successes' with a 'latency' and a 'count'")]
    [InlineData(ImportFormat.GuideLlm, "{\"benchmarks\":[\n", "line 2, column 1:")]
    [InlineData(ImportFormat.Auto, "{\"benchmarks\":[{\"a\": 1}, {\"b", "the file is not well-formed JSON: it ends too early, so the file may be cut off: fetch or write it again.")]
    [InlineData(ImportFormat.Auto, "{\"load_summary\":{},\"failures\":{},\"successes\":{\"count\":0,\"latency\":{}}}\n{\"benchmarks\":[]}", "line 2, column 1: the object has the format GuideLlm, in a file that begins with InferencePerf; give each tool a file of its own")]
    public void What_is_not_as_its_tool_writes_it_is_an_error_with_its_place(ImportFormat format, string text, string part)
    {
        File.WriteAllText(_folder["file.json"], text);

        ServeException error = Assert.Throws<ServeException>(() => ResultImporter.Read(_folder["file.json"], format));

        Assert.Equal("ResultInvalid", error.ErrorId);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder["file.json"], error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ToolResultTests.Files), MemberType = typeof(ToolResultTests))]
    public void A_file_of_one_tool_is_not_read_as_another_s(string file, ImportFormat format, string tool)
    {
        string text = File.ReadAllText(ToolFiles.PathOf(file));
        Assert.NotNull(tool);
        foreach (ImportFormat other in Enum.GetValues<ImportFormat>().Except([ImportFormat.Auto, format]))
        {
            File.WriteAllText(_folder["file.json"], text);
            ServeException error = Assert.Throws<ServeException>(() => ResultImporter.Read(_folder["file.json"], other));
            Assert.Equal("ResultInvalid", error.ErrorId);
            Assert.Contains($"the object has the format {format}, not {other}.", error.Message, StringComparison.Ordinal);
            Assert.Equal(("OtherFormat", format.ToString()), (error.Case, error.Arguments["format"]));
        }
    }

    [Fact]
    public void A_file_of_vLLM_is_not_read_as_another_tool_s()
    {
        File.WriteAllText(_folder["file.json"], VllmFiles.Summary(VectorFile.Cases("metrics.json")[1]).ToJsonString());
        foreach (ImportFormat other in Enum.GetValues<ImportFormat>().Except([ImportFormat.Auto, ImportFormat.Vllm]))
        {
            ServeException error = Assert.Throws<ServeException>(() => ResultImporter.Read(_folder["file.json"], other));
            Assert.Contains("the object has the format Vllm", error.Message, StringComparison.Ordinal);
        }
    }
}
