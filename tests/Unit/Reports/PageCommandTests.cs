using System.Text.Json;
using ServeBench.Load;
using ServeBench.Tests.Hosting;
using ServeBench.Tests.Results;
using Xunit;

namespace ServeBench.Tests.Reports;

public sealed class PageCommandTests : IClassFixture<ModuleHost>, IDisposable
{
    private readonly ModuleHost _host;
    private readonly TemporaryFolder _folder = new();

    public PageCommandTests(ModuleHost host)
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
    public void A_run_of_the_simulator_becomes_a_page_with_each_of_its_chunks()
    {
        FileInfo file = _host.Run("""
            $simulator = Start-ServeSimulator -TimeToFirstTokenMs 1 -InterTokenLatencyMs 1
            try {
                New-ServeDataset -Count 4 -InputLength 8 -OutputLength 5 | Invoke-ServeBenchmark $simulator.Uri | Export-ServeTimeline run.timeline.html -PassThru
            }
            finally { $simulator | Stop-ServeSimulator }
            """).Values<FileInfo>().Single();

        var page = new PageText(file.FullName);
        page.AssertSelfContained();
        JsonElement[] requests = [.. page.Data.GetProperty("runs")[0].GetProperty("requests").EnumerateArray()];
        Assert.Equal([0, 1, 2, 3], requests.Select(request => request.GetProperty("i").GetInt32()));
        Assert.All(requests, request =>
        {
            Assert.Equal(5, request.GetProperty("d").GetArrayLength());
            Assert.Equal('0', request.GetProperty("k").GetString()![0]);
        });
    }

    [Theory]
    [InlineData("$results | Export-ServeTimeline")]
    [InlineData("New-ServeDataset -Count 3 -InputLength 8 -OutputLength 4 | Export-ServeDatasetPlot")]
    public void A_file_is_written_whole_or_not_at_all(string command)
    {
        string path = _folder["a[1].html"];
        Assert.Empty(_host.Run($"{command} -LiteralPath 'a[1].html' -WhatIf").Errors);
        Assert.Empty(Directory.GetFiles(_folder.Root));

        Assert.Empty(_host.Run($"{command} -LiteralPath 'a[1].html'").Output);
        string first = File.ReadAllText(path);
        Assert.EndsWith("</html>\n", first, StringComparison.Ordinal);

        File.WriteAllText(path, "old");
        _host.Run($"{command} -LiteralPath 'a[1].html' -NoClobber").SingleError("PageExists");
        new FileInfo(path).IsReadOnly = true;
        _host.Run($"{command} -LiteralPath 'a[1].html'").SingleError("PageWriteFailed");
        Assert.Equal("old", File.ReadAllText(path));

        Assert.Equal(path, _host.Run($"{command} -LiteralPath 'a[1].html' -Force -PassThru").Values<FileInfo>().Single().FullName);
        Assert.NotEqual("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Root));
        _host.Run($"{command} none/a.html").SingleError("PageWriteFailed");
    }

    [Fact]
    public void A_folder_gets_a_page_a_run_and_a_file_all_runs()
    {
        Assert.Empty(_host.Run("@($results) + $other | Export-ServeTimeline .; @($results) + $other | Export-ServeTimeline both.html").Errors);

        Assert.Equal(2, Directory.GetFiles(_folder.Root, "größe-8.5qps-concurrency64-model-7b-*.timeline.html").Length);
        Assert.Equal(2, new PageText(_folder["both.html"]).Data.GetProperty("runs").GetArrayLength());
    }

    [Fact]
    public void Thresholds_have_vllms_name_too_and_are_checked_before_the_requests()
    {
        Assert.Empty(_host.Run("$results | Export-ServeTimeline run.html -TimelineItlThresholds 5, 10").Errors);
        Assert.Equal("0333", new PageText(_folder["run.html"]).Data.GetProperty("runs")[0].GetProperty("requests")[0].GetProperty("k").GetString()!.Replace('2', '3'));

        _host.Run("$results | Export-ServeTimeline other.html -Threshold 50, 25").SingleError("ThresholdInvalid");
        Assert.False(File.Exists(_folder["other.html"]));
    }

    [Fact]
    public void What_is_no_request_is_one_error_and_the_requests_are_drawn()
    {
        ModuleResult result = _host.Run("@($results) + ($results | Measure-ServeMetrics) | Export-ServeTimeline run.html");

        Assert.Contains("Metrics have no request times", result.SingleError("ResultInputInvalid").Exception.Message, StringComparison.Ordinal);
        Assert.Equal(3, new PageText(_folder["run.html"]).Data.GetProperty("runs")[0].GetProperty("requests").GetArrayLength());
    }

    [Fact]
    public void A_saved_run_is_drawn_after_an_import()
    {
        Assert.Empty(_host.Run("$results | Export-ServeResult run.json -Detailed; Import-ServeResult run.json | Export-ServeTimeline run.timeline.html; $results | Export-ServeTimeline direct.html").Errors);

        Assert.Equal(new PageText(_folder["direct.html"]).Data.GetRawText(), new PageText(_folder["run.timeline.html"]).Data.GetRawText());
    }

    [Fact]
    public void A_dataset_is_drawn_with_its_lengths_and_in_a_folder_has_vllms_name()
    {
        FileInfo file = _host.Run("New-ServeDataset -Count 20 -InputLength 8 -OutputLength 4 | Export-ServeDatasetPlot . -PassThru").Values<FileInfo>().Single();

        Assert.Equal(_folder["dataset_stats.html"], file.FullName);
        var page = new PageText(file.FullName);
        page.AssertSelfContained();
        Assert.All(page.Data.GetProperty("requests").EnumerateArray(), request => Assert.Equal("[8,4]", request.GetRawText()));
    }

    [Fact]
    public void Nothing_is_written_for_nothing()
    {
        _host.Run("@() | Export-ServeTimeline a.html").SingleError("ResultsEmpty");
        _host.Run("@() | Export-ServeDatasetPlot b.html").SingleError("DatasetEmpty");

        Assert.Empty(Directory.GetFiles(_folder.Root));
    }

    private void GoTo(string folder) => _host.Run($"$null = $ExecutionContext.SessionState.Path.SetLocation('{folder}')");
}
