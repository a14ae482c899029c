using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Tests.Results;
using Xunit;

namespace ServeBench.Tests.Hosting;

/// <summary>The module's objects in the commands that come with PowerShell, where the culture writes a comma in numbers.</summary>
public sealed class InBoxCommandTests : IClassFixture<ModuleHost>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModuleHost _host;
    private readonly ServeRequestResult _finished;
    private readonly ServeMetrics _metrics;

    public InBoxCommandTests(ModuleHost host)
    {
        ServeRun run = SampleRuns.FullRun();
        _finished = SampleRuns.Finished(run);
        ServeRequestResult failed = SampleRuns.Failed(run);
        _metrics = MetricsCalculator.Measure(run, [_finished, failed]);
        _host = host;
        _host.SetVariable("results", new[] { _finished, failed });
        _host.SetVariable("metrics", _metrics);
        _host.SetVariable("path", _folder["file"]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Format_Table_shows_a_line_each() => Assert.Equal(
        ["Index Success", "----- -------", $"{_finished.Index} True"],
        Lines("$results | Format-Table Index, Success | Out-String -Stream").Where(line => line.Length > 0).Take(3).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));

    [Fact]
    public void Export_Csv_and_back_keeps_names_and_numbers() => Assert.Equal(
        ["True", "True"],
        Lines("$results | Export-Csv $path; (Import-Csv $path)[0] | ForEach-Object { [double]::Parse($_.TtftMs) -eq $results[0].TtftMs; $_.Success }"));

    [Fact]
    public void ConvertTo_Json_and_back_keeps_names_and_numbers() => Assert.Equal(
        ["True", "True"],
        Lines("$json = $metrics | ConvertTo-Json -WarningAction Ignore | ConvertFrom-Json; $json.MeanTtftMs -eq $metrics.MeanTtftMs; $json.Completed -eq $metrics.Completed"));

    [Fact]
    public void Export_Clixml_and_back_measures_the_same() => Assert.Equal(
        ["True", "True"],
        Lines("$results | Export-Clixml $path; $again = Import-Clixml $path | Measure-ServeMetrics; $again.P99TtftMs -eq $metrics.P99TtftMs; $again.DurationSeconds -eq $metrics.DurationSeconds"));

    private string[] Lines(string script)
    {
        ModuleResult result = _host.Run($"[cultureinfo]::CurrentCulture = 'de-DE'; {script}");
        Assert.Empty(result.Errors);
        return [.. result.Output.Select(value => value.ToString())];
    }
}
