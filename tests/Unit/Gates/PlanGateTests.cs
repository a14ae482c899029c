using System.Text.RegularExpressions;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Gates;

/// <summary>The gates that are plans: the template of New-ServePlan, and the example that the pipeline runs.</summary>
public sealed partial class PlanGateTests : IClassFixture<ModuleHost>, IDisposable
{
    private const string Small = "-Set dataset.count=40, schedule.requestRate=20000";

    private readonly ModuleHost _host;
    private readonly TemporaryFolder _folder = new();

    public PlanGateTests(ModuleHost host)
    {
        _host = host;
        _host.SetVariable("plan", _folder["plan.yaml"]);
        _host.SetVariable("example", RepositoryFolder.PathOf("examples", "plan.yaml"));
        Assert.Empty(_host.Run("New-ServePlan $plan -Template Gate").Errors);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.5, "ObjectiveNotMet")]
    [InlineData(1, "ObjectiveNotMet")]
    public async Task A_plan_whose_requests_fail_does_not_pass(double failureRate, string errorId)
    {
        await using Simulator simulator = Simulator.Start(new SimulatorOptions { FailureRate = failureRate, TimeToFirstToken = TimeSpan.Zero, InterTokenLatency = TimeSpan.Zero });
        _host.SetVariable("uri", simulator.Uri);

        ModuleResult result = _host.Run($"Invoke-ServePlan $plan {Small}, dataset.inputLength=8, dataset.outputLength=2, \"run.uri=$uri\", run.readyTimeoutSec=0");

        Assert.Contains(result.Errors, error => error.FullyQualifiedErrorId.StartsWith(errorId, StringComparison.Ordinal));
    }

    [Fact]
    public void A_plan_whose_server_is_dead_does_not_pass() =>
        Assert.Contains(
            _host.Run($"Invoke-ServePlan $plan {Small}, run.uri=http://127.0.0.1:1, run.readyTimeoutSec=0").Errors,
            error => error.FullyQualifiedErrorId.StartsWith("EndpointUnreachable", StringComparison.Ordinal));

    [Fact]
    public void The_example_does_not_pass_when_its_server_fails() =>
        Assert.Contains(
            _host.Run("$env:SERVEBENCH_OUT = Split-Path $plan; try { Invoke-ServePlan $example -Set simulator.failureRate=1 } finally { $env:SERVEBENCH_OUT = $null }").Errors,
            error => error.FullyQualifiedErrorId.StartsWith("ObjectiveNotMet", StringComparison.Ordinal));

    [Fact]
    public void Every_typo_is_a_problem()
    {
        string text = File.ReadAllText(_folder["plan.yaml"]).Replace("count: 1000", "count: 2", StringComparison.Ordinal);
        // Keys, objectives, and the words that a key takes; not the addresses and names that the user chooses.
        Match[] words = [.. Word().Matches(text).Cast<Match>()];
        Assert.InRange(words.Length, 25, 200);
        Assert.All(words, word =>
        {
            File.WriteAllText(_folder["plan.yaml"], text.Insert(word.Groups["word"].Index + 1, "q"));
            Assert.True(_host.Run("Test-ServePlan $plan -SkipDataset").Output.Count > 0 || _host.Run("Test-ServePlan $plan").Output.Count > 0, $"'{word.Value}' may be mistyped.");
        });
    }

    [GeneratedRegex(@"^ *(- )?(?<word>[A-Za-z]{2,})(?=:)|(?<=^    +- .*)\b(?<word>(?!out\b)[a-z]{2,})\b(?=.*[<>]=)|(?<=[<>]= \d+ )(?<word>[a-z]+)|(?<=failOn: )(?<word>\w+)|(?<=backend: )(?<word>\w+)", RegexOptions.Multiline)]
    private static partial Regex Word();
}
