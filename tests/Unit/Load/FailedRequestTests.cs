using System.Management.Automation;
using ServeBench.Load;
using ServeBench.Results;
using ServeBench.Tests.Hosting;
using ServeBench.Tests.Results;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>Failed requests in a pipeline: they never look fast, and their infinite latencies are the same text in every culture.</summary>
public sealed class FailedRequestTests : IClassFixture<ModuleHost>, IDisposable
{
    private readonly ModuleHost _host;
    private readonly TemporaryFolder _folder = new();

    public FailedRequestTests(ModuleHost host)
    {
        _host = host;
        ServeRun run = SampleRuns.FullRun();
        host.SetVariable("results", new[] { SampleRuns.Failed(run, 0), SampleRuns.Finished(run, 1), SampleRuns.Finished(run, 2) });
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("@($results | Where-Object TtftMs -lt 200).Count", 2)]
    [InlineData("@($results | Where-Object { $_.TtftMs -lt 200 }).Count", 2)]
    [InlineData("@($results | Where-Object { $_.E2elMs -gt 1e9 }).Count", 1)]
    [InlineData("($results | Measure-Object TtftMs -Average).Average", double.PositiveInfinity)]
    [InlineData("($results | Measure-Object TtftMs -Minimum).Minimum -lt 100", true)]
    [InlineData("($results | Sort-Object TtftMs)[-1].Index", 0)]
    [InlineData("($results | Sort-Object TtftMs -Descending)[0].Index", 0)]
    [InlineData("$results[0].TtftMs - 5", double.PositiveInfinity)]
    [InlineData("[double]::IsPositiveInfinity($results[0].TpotMs)", true)]
    [InlineData("[math]::Round($results[1].TtftMs, 1)", 50.1)]
    [InlineData("$results[0].TtftMs -is [double]", true)]
    [InlineData("$results[0].TtftMs -eq [double]::PositiveInfinity", true)]
    [InlineData("\"$($results[0].TtftMs)\"", "Infinity")]
    [InlineData("($results | Select-Object Index, TtftMs | Where-Object TtftMs -lt 200).Count", 2)]
    [InlineData("([ServeBench.Load.ServeRequestResult]@{ Success = $true; TtftMs = 3.5 }).TtftMs", 3.5)]
    public void They_are_slower_than_all_others(string expression, object expected) =>
        Assert.Equal(expected, Assert.Single(_host.Run(expression).Output).BaseObject);

    [Theory]
    [InlineData("en-US")]
    [InlineData("de-DE")]
    [InlineData("fi-FI")]
    [InlineData("")]
    public void Export_Csv_writes_Infinity_in_every_culture(string culture)
    {
        _host.SetVariable("path", _folder["r.csv"]);
        _host.SetVariable("culture", culture);
        ModuleResult result = _host.Run("""
            [cultureinfo]::CurrentCulture = [cultureinfo]::GetCultureInfo($culture)
            $results | Export-Csv $path
            $results[0] | Measure-ServeMetrics | Export-Csv "$path.metrics"
            $results | Select-Object TtftMs | Export-Csv "$path.selected"
            [cultureinfo]::CurrentCulture = ''
            """);
        Assert.Empty(result.Errors);
        foreach (string name in new[] { "r.csv", "r.csv.metrics", "r.csv.selected" })
        {
            string text = File.ReadAllText(_folder[name]);
            Assert.Contains("\"Infinity\"", text, StringComparison.Ordinal);
            Assert.DoesNotContain("∞", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_journal_keeps_when_the_chunks_of_a_failed_request_came()
    {
        var run = new ServeRun();
        string json = System.Text.Json.JsonSerializer.Serialize(
            new ServeRequestResult { ErrorKind = RequestErrorKind.ConnectionLost, TtftMs = 250.5, E2elMs = 300, Run = run }, ResultSerialization.Options);
        Assert.Contains("\"ttft_ms\":\"Infinity\"", json, StringComparison.Ordinal);
        using var document = System.Text.Json.JsonDocument.Parse(json);
        ServeRequestResult read = ResultSerialization.ReadResult(document.RootElement, run);
        Assert.Equal((double.PositiveInfinity, 250.5, 300), (read.TtftMs, read.FirstChunkMs, read.LastChunkMs));

        // As files of earlier versions have it.
        using var old = System.Text.Json.JsonDocument.Parse("{\"error_kind\":\"ConnectionLost\",\"ttft_ms\":250.5}");
        read = ResultSerialization.ReadResult(old.RootElement, run);
        Assert.Equal((double.PositiveInfinity, 250.5, null), (read.TtftMs, read.FirstChunkMs, read.LastChunkMs));
    }
}
