using Xunit;

namespace ServeBench.Tests.Hosting;

/// <summary>What cannot be done at the end of a pipeline is an error before its load: the endpoint is not asked for anything.</summary>
public sealed class BeforeTheLoadTests : IClassFixture<ModuleHost>, IDisposable
{
    private const string Load = "New-ServeDataset 1 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark $uri -Model m -SkipEndpointCheck";

    private readonly ModuleHost _host;
    private readonly TemporaryFolder _folder = new();

    public BeforeTheLoadTests(ModuleHost host)
    {
        _host = host;
        foreach (string name in (string[])["old.json", "old.csv", "old.html", "old.txt", "file"])
        {
            File.WriteAllText(_folder[name], "kept");
        }

        _host.SetVariable("folder", _folder.Root);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Export-ServeResult $folder/none/run.json", "ResultWriteFailed")]
    [InlineData("Export-ServeResult $folder/run.html", "ResultFormatUnknown")]
    [InlineData("Export-ServeResult $folder/old.json -NoClobber", "ResultExists")]
    [InlineData("Export-ServeResult $folder/old.csv -NoClobber", "ResultExists")]
    [InlineData("Export-ServeResult $folder/old.json -Append", "ResultAppendMismatch")]
    [InlineData("Measure-ServeMetrics | Export-ServeResult $folder/none/run.json", "ResultWriteFailed")]
    [InlineData("Export-ServeReport $folder/none/run.html", "PageWriteFailed")]
    [InlineData("Export-ServeReport $folder/run.docx", "ReportFormatUnknown")]
    [InlineData("Export-ServeReport $folder/run.html, $folder/old.html -NoClobber", "PageExists")]
    [InlineData("Export-ServeReport $folder/run.html -Reference $folder/none.json", "ResultNotFound")]
    [InlineData("Export-ServeReport $folder/run.html -Objective 'p99 ttfd <= 1 ms'", "ObjectiveMetricUnknown")]
    [InlineData("Export-ServeTimeline $folder/none/run.html", "PageWriteFailed")]
    [InlineData("Export-ServeTimeline $folder/old.html -NoClobber", "PageExists")]
    [InlineData("Publish-ServeReport -To AzureDevOps -OutputFolder $folder/none", "PageWriteFailed")]
    [InlineData("Publish-ServeReport -To AzureDevOps -Reference $folder/none.json", "ResultNotFound")]
    [InlineData("Publish-ServeReport -To AzureDevOps -Objective 'p99 ttfd <= 1 ms'", "ObjectiveMetricUnknown")]
    [InlineData("Compare-ServeResult $folder/none.json", "ResultNotFound")]
    [InlineData("Compare-ServeResult $folder/old.txt", "ResultInvalid")]
    [InlineData("Test-ServeObjective 'p99 ttfd <= 1 ms'", "ObjectiveMetricUnknown")]
    [InlineData("Test-ServeObjective $folder/none.json", "SweepParametersNotFound")]
    [InlineData("Measure-ServeMetrics -Goodput @{ ttfd = 1 }", "GoodputInvalid")]
    [InlineData("Measure-ServeMetrics -Percentile 101", "PercentileInvalid")]
    [InlineData("Measure-ServeMetrics | Export-ServeSweepPlot $folder/none/plot.html -VarX request_rate -VarY p99_ttft_ms", "PageWriteFailed")]
    [InlineData("Measure-ServeMetrics | Export-ServeParetoPlot $folder/none/plot.html", "PageWriteFailed")]
    [InlineData("Measure-ServeMetrics | Export-ServeSweepPlot $folder/old.html -NoClobber -VarX request_rate -VarY p99_ttft_ms", "PageExists")]
    public async Task The_end_of_a_pipeline(string end, string errorId) => await AssertNoLoadAsync($"{Load} | {end}", errorId);

    [Theory]
    [InlineData("-JournalPath $folder/none/run.jsonl", "JournalWriteFailed")]
    [InlineData("-JournalPath $folder/old.txt", "JournalPathTaken")]
    [InlineData("-JournalPath $folder", "JournalWriteFailed")]
    public async Task A_journal(string arguments, string errorId) => await AssertNoLoadAsync($"{Load} {arguments}", errorId);

    [Theory]
    [InlineData("Invoke-ServeSweep -BenchmarkCommand 'vllm bench serve --num-prompts 1' -Uri $uri -OutputFolder $folder/file/sweep", "SweepWriteFailed")]
    [InlineData("Invoke-ServeSweep -BenchmarkCommand 'vllm bench serve --num-prompts 1' -Uri $uri -OutputFolder $folder -BenchmarkParameter $folder/none.json", "SweepParametersNotFound")]
    [InlineData("Invoke-ServeSweep -BenchmarkCommand 'vllm bench serve --num-prompts 1' -Uri $uri -OutputFolder $folder/sweep | Export-ServeSweepPlot $folder/none/plot.html", "PageWriteFailed")]
    [InlineData("Find-ServeCapacity $uri -Objective 'p99 ttfd <= 1 ms' -Variable MaxConcurrency -Maximum 2 -InputObject (New-ServeDataset 4 -InputLength 4 -OutputLength 2)", "ObjectiveMetricUnknown")]
    public async Task Many_runs(string script, string errorId) => await AssertNoLoadAsync(script, errorId);

    private async Task AssertNoLoadAsync(string script, string errorId)
    {
        int asked = 0;
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                Interlocked.Increment(ref asked);
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }
        });
        _host.SetVariable("uri", server.Uri);

        ModuleResult result = _host.Run(script);

        Assert.Empty(result.Output);
        result.SingleError(errorId);
        Assert.Equal(0, Volatile.Read(ref asked));
        Assert.All(Directory.GetFiles(_folder.Root), file => Assert.Equal("kept", File.ReadAllText(file)));
    }
}
