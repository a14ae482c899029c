using ServeBench.Sweeps;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Sweeps;

public sealed class WorkloadExplorationTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    [Theory]
    [InlineData("'num-prompts' = 7", 7)]
    [InlineData("num_prompts = '8'", 8)]
    [InlineData("n = 1", 1000)]
    public void The_greatest_load_is_all_requests_however_their_number_is_spelt(string entry, long greatest)
    {
        Assert.Equal([1L, greatest], Explore(entry).Values<ServeSweepRun>().Select(run => run.BenchmarkParameters["max_concurrency"]));
    }

    [Fact]
    public void A_number_of_requests_that_is_none_is_an_error_that_names_it() =>
        Assert.Contains("'many'", Explore("num_prompts = 'many'").SingleError("SweepParametersInvalid").Exception.Message, StringComparison.Ordinal);

    private ModuleResult Explore(string entry)
    {
        using var folder = new TemporaryFolder();
        host.SetVariable("folder", folder.Root);
        host.SetVariable("metrics", Decisions.CompareServeResultTests.Metrics("a", duration: 1, ttftMs: 1));
        return host.Run($"Invoke-ServeSweep -OutputFolder $folder -ExperimentName e -RunCount 1 -WorkloadVariable MaxConcurrency -WorkloadIterationCount 2 -BenchmarkParameter @{{ {entry} }} -Benchmark {{ $metrics }} -WarningAction Ignore");
    }
}
