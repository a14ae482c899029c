using System.Management.Automation;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Results;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Results;

public sealed class ResultCommandTests : IClassFixture<ModuleHost>, IDisposable
{
    private readonly ModuleHost _host;
    private readonly TemporaryFolder _folder = new();

    public ResultCommandTests(ModuleHost host)
    {
        _host = host;
        ServeRun run = SampleRuns.FullRun("a");
        _host.SetVariable("results", new[] { SampleRuns.Finished(run, 0), SampleRuns.Failed(run, 1), SampleRuns.Finished(run, 2) });
        _host.SetVariable("other", SampleRuns.Finished(SampleRuns.FullRun("b")));
        GoTo(_folder.Root);
    }

    public void Dispose()
    {
        GoTo(AppContext.BaseDirectory);
        _folder.Dispose();
    }

    [Fact]
    public void Export_import_and_measure_give_the_same_metrics()
    {
        ServeMetrics[] metrics = _host.Run("""
            $metrics = $results | Measure-ServeMetrics -Percentile 50, 99.9
            $metrics
            $metrics | Export-ServeResult ./run.json -Detailed
            Import-ServeResult ./run.json | Measure-ServeMetrics -Percentile 50, 99.9
            """).Values<ServeMetrics>();

        Assert.Equal(2, metrics.Length);
        MetricsAssert.Equal(metrics[0], metrics[1]);
    }

    [Fact]
    public void Requests_are_measured_on_their_way()
    {
        Assert.Empty(_host.Run("$results | Export-ServeResult -Path run.json").Errors);

        Assert.Equal(2, Assert.Single(ResultImporter.Read(_folder["run.json"])).Summary?.Completed);
    }

    [Fact]
    public void PassThru_hands_on_what_came_in()
    {
        ModuleResult requests = _host.Run("$results | Export-ServeResult run.json -PassThru");
        ModuleResult metrics = _host.Run("$results | Measure-ServeMetrics | Export-ServeResult run.json -PassThru | Format-ServeMetrics");
        ModuleResult nothing = _host.Run("$results | Export-ServeResult run.json");

        Assert.Equal([0, 1, 2], requests.Values<ServeRequestResult>().Select(result => result.Index));
        Assert.Equal("============ Serving Benchmark Result ============", metrics.Values<string>()[0]);
        Assert.Empty(nothing.Output);
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        Assert.Empty(_host.Run("$results | Export-ServeResult run.json -WhatIf").Errors);

        Assert.Empty(Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void A_folder_gets_a_file_a_run()
    {
        ModuleResult result = _host.Run("@($results) + $other | Export-ServeResult . -Verbose");

        Assert.Empty(result.Errors);
        Assert.Equal(2, Directory.GetFiles(_folder.Root, "größe-8.5qps-concurrency64-model-7b-*.json").Length);
        Assert.Equal(2, result.Verbose.Count(line => line.StartsWith("Wrote '", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_name_with_brackets_is_taken_as_it_stands()
    {
        Assert.Empty(_host.Run("$results | Export-ServeResult -LiteralPath 'run[1].json' -Detailed").Errors);

        Assert.Equal(3, _host.Run("Import-ServeResult -LiteralPath 'run[1].json'").Values<ServeRequestResult>().Length);
        Assert.Equal(3, _host.Run("[pscustomobject]@{ PSPath = 'run[1].json' } | Import-ServeResult").Values<ServeRequestResult>().Length);
    }

    [Fact]
    public void Wildcards_read_several_files()
    {
        _host.Run("$results | Export-ServeResult a.json; $other | Export-ServeResult b.json");

        Assert.Equal(["a", "b"], _host.Run("Import-ServeResult *.json").Values<ServeMetrics>().Select(metrics => metrics.RunId).Order());
    }

    [Fact]
    public void Percentiles_of_an_imported_summary_are_properties()
    {
        _host.Run("$results | Measure-ServeMetrics -Percentile 99.9 | Export-ServeResult a.json");

        Assert.Equal(50.123456, (double)_host.Run("Import-ServeResult a.json").Output[0].Properties["P99_9TtftMs"].Value, 1e-9);
    }

    [Fact]
    public void What_another_tool_calls_by_its_own_name_is_a_property_and_a_line_of_the_block()
    {
        ModuleResult result = _host.Run($"$runs = Import-ServeResult '{ToolFiles.PathOf("*.json")}', '{ToolFiles.PathOf("sglang.jsonl")}'; $runs");
        string[] lines = _host.Run("$runs[-1] | Format-ServeMetrics").Values<string>();

        Assert.Equal(
            ["guidellm", "guidellm", "aiperf", "genai-perf", "inference-perf", "inference-perf", "sglang", "sglang"],
            result.Values<ServeMetrics>().Select(metrics => metrics.Tool));
        Assert.Equal(1.75, result.Output[^1].Properties["SglangAcceptLength"].Value);
        Assert.Equal(((ServeMetrics)result.Output[2].BaseObject).GetToolMetrics()["P99AiPerfItlMs"], result.Output[2].Properties["P99AiPerfItlMs"].Value);
        Assert.Equal(
            ["--------------Time to First Content---------------", "----------------Metrics of sglang-----------------"],
            lines.Where(line => line.StartsWith("--", StringComparison.Ordinal)));
        Assert.Contains("SglangAcceptLength:                      1.75      ", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("P95Sglang", StringComparison.Ordinal) || line.StartsWith("StdSglang", StringComparison.Ordinal));
    }

    [Fact]
    public void Exported_metrics_of_another_tool_come_back_as_they_were()
    {
        ServeMetrics[] metrics = _host.Run($"""
            Import-ServeResult '{ToolFiles.PathOf("guidellm.json")}' | Export-ServeResult runs.jsonl -Append -PassThru
            Import-ServeResult runs.jsonl
            """).Values<ServeMetrics>();

        Assert.Equal(4, metrics.Length);
        MetricsAssert.Equal(metrics[0], metrics[2]);
        MetricsAssert.Equal(metrics[1], metrics[3]);
        Assert.Equal(metrics[1].GetToolMetrics(), metrics[3].GetToolMetrics());
    }

    [Fact]
    public void The_format_can_be_forced()
    {
        ModuleResult result = _host.Run($"Import-ServeResult '{ToolFiles.PathOf("sglang.jsonl")}' -Format GuideLlm");

        Assert.Contains("Leave out -Format, or use -Format Sglang.", result.SingleError("ResultInvalid").Exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, _host.Run($"[System.IO.FileInfo]::new('{ToolFiles.PathOf("sglang.jsonl")}') | Import-ServeResult -Format sglang").Values<ServeMetrics>().Length);
    }

    [Theory]
    [InlineData("x.json", "")]
    [InlineData("x.JSONL", "")]
    [InlineData("x", "")]
    [InlineData("llama-3.1", "-Format Vllm")]
    public void An_ending_says_the_format_unless_it_is_given(string name, string format)
    {
        Assert.Empty(_host.Run($"$results | Export-ServeResult {name} {format}").Errors);

        Assert.Equal((byte)'{', File.ReadAllBytes(_folder[name])[0]);
    }

    [Theory]
    [InlineData("@($results) + $other | Export-ServeResult x.json", "ResultManyRuns", ErrorCategory.InvalidArgument)]
    [InlineData("$results | Export-ServeResult old.json -NoClobber", "ResultExists", ErrorCategory.ResourceExists)]
    [InlineData("$results | Export-ServeResult none/x.json", "ResultWriteFailed", ErrorCategory.WriteError)]
    [InlineData("$results | Export-ServeResult x.xlsx", "ResultFormatUnknown", ErrorCategory.InvalidArgument)]
    [InlineData("$results | Export-ServeResult llama-3.1", "ResultFormatUnknown", ErrorCategory.InvalidArgument)]
    [InlineData("5 | Export-ServeResult x.json", "ResultInputInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("$results | Export-ServeResult env:x", "PathNotFileSystem", ErrorCategory.InvalidArgument)]
    [InlineData("Import-ServeResult none.json", "ResultNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Import-ServeResult *.none", "ResultNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Import-ServeResult old.json", "ResultInvalid", ErrorCategory.InvalidData)]
    [InlineData("Import-ServeResult .", "ResultReadFailed", ErrorCategory.OpenError)]
    public void A_mistake_is_one_error_and_leaves_nothing_behind(string script, string errorId, ErrorCategory category)
    {
        File.WriteAllText(_folder["old.json"], "old");

        ModuleResult result = _host.Run(script);

        Assert.Equal(category, result.SingleError(errorId).CategoryInfo.Category);
        Assert.Empty(result.Output);
        Assert.Equal("old", File.ReadAllText(Assert.Single(Directory.GetFiles(_folder.Root))));
    }

    [Fact]
    public void A_file_that_cannot_be_read_does_not_keep_the_others_from_being_read()
    {
        File.WriteAllText(_folder["a.json"], "no result");
        _host.Run("$results | Export-ServeResult b.json");

        ModuleResult result = _host.Run("Import-ServeResult none.json, a.json, b.json");

        Assert.Equal(["ResultNotFound", "ResultInvalid"], result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Single(result.Output);
    }

    [Fact]
    public async Task A_journal_is_read_as_requests()
    {
        ServeRun run = SampleRuns.FullRun("j");
        await using (var journal = RequestJournal.Create(_folder["j.jsonl"], run))
        {
            journal.Append(SampleRuns.Finished(run));
        }

        ServeMetrics metrics = Assert.Single(_host.Run("Import-ServeResult j.jsonl | Measure-ServeMetrics").Values<ServeMetrics>());

        Assert.Equal(1, metrics.Completed);
        Assert.True(metrics.Run.Stopped);
    }

    [Fact]
    public void A_German_session_writes_and_reads_the_same()
    {
        _host.Run("$results | Export-ServeResult en.json -Detailed; $results | Export-ServeResult en.csv -Format Csv -Detailed");
        ModuleResult result = _host.Run("""
            [Globalization.CultureInfo]::CurrentCulture = 'de-DE'
            $results | Export-ServeResult de.json -Detailed
            $results | Export-ServeResult de.csv -Detailed
            $results | Measure-ServeMetrics
            Import-ServeResult de.json | Measure-ServeMetrics
            """);

        ServeMetrics[] metrics = result.Values<ServeMetrics>();
        MetricsAssert.Equal(metrics[0], metrics[1]);
        Assert.Equal(File.ReadAllText(_folder["en.json"]), File.ReadAllText(_folder["de.json"]));
        Assert.Equal(File.ReadAllText(_folder["en.csv"]), File.ReadAllText(_folder["de.csv"]));
    }

    // The session has no Set-Location.
    private void GoTo(string folder) => _host.Run($"$null = $ExecutionContext.SessionState.Path.SetLocation('{folder}')");
}
