using System.Text;
using ServeBench.Reports.Sweeps;
using ServeBench.Results;
using Xunit;

namespace ServeBench.Tests.Results;

/// <summary>Result files whose JSON is well-formed and holds what cannot be: texts that are none, numbers out of all bounds.</summary>
public sealed class BrokenResultTests : IDisposable
{
    private const string Broken = "a text holds half of a surrogate pair, or bytes that are not UTF-8";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\n{\"duration\":1, \"completed\":1,\n\"label\": \"a\\ud83d\"}", "line 3, column 10")]
    [InlineData("{\"duration\":1,\"completed\":1,\"generated_texts\":[\"\\uD83D\\uD83D\"]}", "line 1, column 48")]
    [InlineData("{\"duration\":1,\"completed\":1,\n\"k\\udc00\":1}", "line 2, column 1")]
    [InlineData("{\"duration\":1,\"completed\":1,\"label\":\"\xff\"}", "line 1, column 37")]
    [InlineData("{\"benchmarks\":[{\"duration\":1,\"metrics\":{},\n\"config\":{\"backend\":{\"model\":\"\\ud800\"}}}]}", "line 2, column 30")]
    public void A_text_that_is_none_is_told_with_its_place(string text, string place)
    {
        File.WriteAllText(_folder["file.json"], text, Encoding.Latin1);

        ServeException error = Assert.Throws<ServeException>(() => ResultImporter.Read(_folder["file.json"]));

        Assert.Equal("ResultInvalid", error.ErrorId);
        Assert.Contains($"file.json' {place}: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_surrogate_pairs_are_texts()
    {
        File.WriteAllText(_folder["file.json"], "{\"duration\":1,\"completed\":1,\"label\":\"\\ud83d\\ude00 \\u00fc\"}");

        Assert.Equal("\ud83d\ude00 \u00fc", Assert.Single(ResultImporter.Read(_folder["file.json"])).Run.Label);
    }

    [Theory]
    [InlineData("\"duration\":Infinity,\"completed\":1", "'duration' is not a time in seconds")]
    [InlineData("\"duration\":1e300,\"completed\":1", "'duration' is not a time in seconds")]
    [InlineData("\"duration\":-1,\"completed\":1", "'duration' is not a time in seconds")]
    [InlineData("\"duration\":1,\"completed\":1000000000000", "'completed' is not a count that can be")]
    [InlineData("\"duration\":1,\"completed\":1,\"failed\":1e300", "'failed' is not a count that can be")]
    [InlineData("\"duration\":1,\"completed\":1,\"num_prompts\":-3e9", "'num_prompts' is not a count that can be")]
    [InlineData("\"duration\":1e99,\"completed\":1,\"mean_e2e_latency_ms\":2", "'duration' is not a time in seconds")]
    [InlineData("\"duration\":1,\"completed\":3000000000,\"mean_e2e_latency_ms\":2", "'completed' is not a count that can be")]
    [InlineData("\"benchmarks\":[{\"start_time\":5,\"end_time\":4,\"metrics\":{}}]", "'end_time' is not a time in seconds")]
    [InlineData("\"benchmarks\":[{\"duration\":1,\"metrics\":{\"request_totals\":{\"successful\":3e9}}}]", "'successful' is not a count that can be")]
    [InlineData("\"schema_version\":1,\"request_latency\":{\"unit\":\"ms\",\"avg\":1},\"benchmark_duration\":{\"unit\":\"sec\",\"avg\":1e300}", "'avg' is not a time in seconds")]
    public void A_number_out_of_all_bounds_is_told_with_its_key(string members, string part)
    {
        File.WriteAllText(_folder["file.json"], $"{{\"date\":\"20260801-123015\",{members}}}");

        ServeException error = Assert.Throws<ServeException>(() => ResultImporter.Read(_folder["file.json"]));

        Assert.Equal("ResultInvalid", error.ErrorId);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_utf_16_is_told_to_be_that()
    {
        foreach (bool bigEndian in (bool[])[false, true])
        {
            File.WriteAllText(_folder["file.json"], "{\"duration\":1,\"completed\":1}", new UnicodeEncoding(bigEndian, byteOrderMark: true));

            ServeException error = Assert.Throws<ServeException>(() => ResultImporter.Read(_folder["file.json"]));

            Assert.Contains("line 1, column 1: the file is UTF-16 text; save it as UTF-8", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_date_before_there_were_such_files_is_none()
    {
        File.WriteAllText(_folder["file.json"], "{\"date\":\"00010101-000000\",\"duration\":1,\"completed\":1}");

        Assert.Equal(default, Assert.Single(ResultImporter.Read(_folder["file.json"])).Run.StartedAt);
    }

    [Fact]
    public void An_error_in_an_array_of_results_has_the_line_of_its_result()
    {
        File.WriteAllText(_folder["file.json"], "[\n{\"duration\":1,\"completed\":1},\n  {\"duration\":1}]");

        ServeException error = Assert.Throws<ServeException>(() => ResultImporter.Read(_folder["file.json"]));

        Assert.Contains("line 3, column 3: the object has no 'duration' or no 'completed'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_a_sweep_tells_it_too_and_may_have_a_byte_order_mark()
    {
        File.WriteAllText(_folder["summary.json"], "[{\"a\":1,\n\"b\":\"\\ud800\"}]");
        ServeException error = Assert.Throws<ServeException>(() => SweepFiles.Read(_folder["summary.json"]));
        Assert.Equal("SweepResultInvalid", error.ErrorId);
        Assert.Contains($"line 2, column 5: {Broken}", error.Message, StringComparison.Ordinal);

        File.WriteAllText(_folder["summary.json"], "[{\"a\":1}]", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Equal(1L, Assert.Single(SweepFiles.Read(_folder["summary.json"])).Value("a"));
    }
}
