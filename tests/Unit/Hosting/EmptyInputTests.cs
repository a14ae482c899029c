using Xunit;

namespace ServeBench.Tests.Hosting;

/// <summary>A pipeline through which nothing comes: no command takes it for one in which nothing is wrong.</summary>
public sealed class EmptyInputTests : IClassFixture<ModuleHost>, IDisposable
{
    private readonly ModuleHost _host;
    private readonly TemporaryFolder _folder = new();

    public EmptyInputTests(ModuleHost host)
    {
        _host = host;
        _host.SetVariable("folder", _folder.Root);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Import-ServeResult", "ResultsEmpty")]
    [InlineData("Import-ServeSweep", "ResultsEmpty")]
    [InlineData("Import-ServeDataset", "DatasetEmpty")]
    [InlineData("Measure-ServeMetrics", "ResultsEmpty")]
    [InlineData("Measure-ServeRepetition", "ResultsEmpty")]
    [InlineData("Measure-ServeBoundary", "ResultsEmpty")]
    [InlineData("Measure-ServeDataset", "DatasetEmpty")]
    [InlineData("Export-ServeResult $folder/a.json", "ResultsEmpty")]
    [InlineData("Export-ServeReport $folder/a.md", "ResultsEmpty")]
    [InlineData("Export-ServeTimeline $folder/a.html", "ResultsEmpty")]
    [InlineData("Export-ServeDatasetPlot $folder/a.html", "DatasetEmpty")]
    [InlineData("Export-ServeSweepPlot $folder/a.html", "ResultsEmpty")]
    [InlineData("Export-ServeParetoPlot $folder/a.html", "ResultsEmpty")]
    [InlineData("Format-ServeMetrics", "ResultsEmpty")]
    [InlineData("Compare-ServeResult $folder/none.json", "ResultNotFound")]
    [InlineData("New-ArrivalSchedule -RequestRate 2", "ScheduleEmpty")]
    [InlineData("Invoke-ServeBenchmark http://127.0.0.1:1", "WorkloadEmpty")]
    public void A_command_says_that_nothing_came(string command, string errorId)
    {
        ModuleResult result = _host.Run($"@() | {command}");
        Assert.Empty(result.Output);
        result.SingleError(errorId);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public void A_length_of_the_model_that_leaves_no_request_is_an_error()
    {
        ModuleResult result = _host.Run("New-ServeDataset 20 -InputLength 100 -OutputLength 20 -MaxModelLength 100");
        Assert.Empty(result.Output);
        Assert.StartsWith("-MaxModelLength 100 leaves no request: all 20", result.SingleError("DatasetEmpty").Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@() | Test-ServeObjective 'p99 ttft <= 1 ms' -FailOn Fail")]
    [InlineData("Get-ChildItem $folder -Filter *.json | Import-ServeResult | Test-ServeObjective 'p99 ttft <= 1 ms' -FailOn Fail")]
    [InlineData("Get-ChildItem $folder -Filter *.json | Compare-ServeResult $folder/../none.json")]
    [InlineData("Get-ChildItem $folder -Filter *.json | Import-ServeResult -ErrorAction Stop")]
    public void A_gate_over_an_empty_folder_does_not_pass(string gate) =>
        Assert.False(Assert.Single(_host.Run($$"""try { $null = {{gate}}; $true } catch { $false }""").Output.Select(item => (bool)item.BaseObject)));
}
