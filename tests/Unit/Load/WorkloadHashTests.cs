using System.Management.Automation;
using ServeBench.Metrics;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>A run says what it sent: the hash that the dataset has by itself, in the session, in files and in copies.</summary>
public sealed class WorkloadHashTests(ModuleHost host) : IClassFixture<ModuleHost>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_is_that_of_the_dataset_and_is_kept_wherever_a_run_is()
    {
        await using var server = new LetterServer();
        host.SetVariable("uri", server.Uri);
        host.SetVariable("folder", _folder.Root);

        string[] hashes = [.. host.Run("""
            $requests = New-ServeDataset 3 -Seed 4 -InputLength 8
            ($requests | Measure-ServeDataset).WorkloadHash
            $results = $requests | Invoke-ServeBenchmark $uri -JournalPath $folder/journal.jsonl
            $results[0].Run.WorkloadHash
            ($requests | New-ArrivalSchedule -RequestRate 500 -Seed 9 | Invoke-ServeBenchmark $uri -MaxConcurrency 1)[0].Run.WorkloadHash
            (Import-ServeResult $folder/journal.jsonl)[0].Run.WorkloadHash
            $results | Export-ServeResult $folder/run.json
            (Import-ServeResult $folder/run.json).Run.WorkloadHash
            $results | Export-Clixml $folder/run.xml
            (Import-Clixml $folder/run.xml)[0].Run.WorkloadHash
            $results | Export-ServeReport $folder/run.csv
            (Import-Csv $folder/run.csv).WorkloadHash
            """).Values<string>()];

        Assert.Equal(7, hashes.Length);
        Assert.Matches("^[0-9a-f]{64}$", Assert.Single(hashes.Distinct()));
    }

    [Fact]
    public async Task Runs_of_other_workloads_are_compared_only_with_force()
    {
        await using var server = new LetterServer();
        host.SetVariable("uri", server.Uri);
        host.Run("""
            $first = New-ServeDataset 3 -Seed 4 -InputLength 8 | Invoke-ServeBenchmark $uri
            $again = New-ServeDataset 3 -Seed 4 -InputLength 8 | Invoke-ServeBenchmark $uri
            $other = New-ServeDataset 3 -Seed 5 -InputLength 8 | Invoke-ServeBenchmark $uri
            """);

        ErrorRecord refused = host.Run("$other | Compare-ServeResult $first").SingleError("RunsNotComparable");
        Assert.Matches(@"the workload \([0-9a-f]{12} and [0-9a-f]{12}\)", refused.Exception.Message);
        Assert.Contains(host.Run("$other | Compare-ServeResult $first -Force -Metric Completed").Warnings, warning => warning.Contains("the workload (", StringComparison.Ordinal));
        Assert.DoesNotContain("the workload (", string.Concat(host.Run("$again | Compare-ServeResult $first").Errors.Select(error => error.Exception.Message)), StringComparison.Ordinal);
    }
}
