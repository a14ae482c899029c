using ServeBench.Tests.Hosting;
using ServeBench.Tests.Reports;
using Xunit;

namespace ServeBench.Tests.Gates;

/// <summary>Every gate that the project shows, over every state that a run may be in: none passes but a run that is good, and none in which a word is mistyped.</summary>
public sealed class GateTests : IClassFixture<ModuleHost>, IDisposable
{
    // What measures is not there: the runs are those that were laid out.
    private const string Session = """
        $ErrorActionPreference = 'Continue'
        Set-Location $folder
        $script:next = 0
        $script:turn = 0
        $slo = 'p95 ttft <= 200 ms', 'failed <= 5 %'
        $requests = $null
        $old = { $reference[$script:turn % 5] }
        $new = { $difference[$script:turn++ % 5] }
        function Start-ServeSimulator { [pscustomobject] @{ Uri = 'http://127.0.0.1:1' } }
        function Stop-ServeSimulator { }
        function Test-ServeEndpoint { $true }
        function Invoke-ServeBenchmark { $null = @($input); if ($difference) { $difference[$script:next++ % 5].GetRequests() } }

        """;

    private const string WentOn = "the script went on";

    private readonly ModuleHost _host;
    private readonly TemporaryFolder _folder = new();

    public GateTests(ModuleHost host) => _host = host;

    public static TheoryData<string> Gates => [.. Gate.All.Select(gate => gate.Name)];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_place_with_a_gate_is_found() => Assert.Equal(
        [
            "README.md 1", "docs/cmdlets/Compare-ServeResult.md 1", "docs/cmdlets/Invoke-ServeComparison.md 1", "docs/cmdlets/Measure-ServeMetrics.md 1",
            "docs/cmdlets/Publish-ServeReport.md 1", "docs/cmdlets/Test-ServeObjective.md 1", "docs/cmdlets/Test-ServeObjective.md 2", "docs/comparison.md 1",
            "docs/objectives.md 1", "docs/objectives.md 2", "examples/azure-benchmark-steps.yml", "examples/github-workflow.yml", "examples/quickstart.ps1",
        ],
        Gates.Select(gate => gate.Data).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Gates))]
    public void A_good_run_passes(string name) => Assert.Equal("passed", Outcome(Gate.Find(name), GateRuns.Good, GateRuns.Good));

    [Theory]
    [MemberData(nameof(Gates))]
    public void No_other_run_passes(string name)
    {
        Gate gate = Gate.Find(name);

        Assert.All(GateRuns.Bad, state =>
        {
            string outcome = Outcome(gate, GateRuns.Good, state);
            // A run that is in doubt is told of, and one without enough answers ends the script.
            Assert.True(outcome == "stopped" || (outcome == "warned" && state is ("limited" or "stopped" or "newer")), $"{state}: {outcome}");
        });
    }

    [Theory]
    [MemberData(nameof(Gates))]
    public void No_run_passes_beside_one_that_says_nothing(string name)
    {
        Gate gate = Gate.Find(name);

        Assert.All(gate.Compares ? GateRuns.Bad : [], state => Assert.NotEqual("passed", Outcome(gate, state, GateRuns.Good)));
    }

    [Theory]
    [MemberData(nameof(Gates))]
    public void No_typo_lets_a_run_pass(string name)
    {
        Gate[] mistyped = [.. Gate.Find(name).Mistyped()];

        Lay(GateRuns.Good, GateRuns.Good);
        Assert.All(mistyped, gate => Assert.True(Run(gate) != "passed", $"A good run passes with {gate.Name}, and nothing is said."));
        Lay(GateRuns.Good, "half");
        Assert.All(mistyped, gate => Assert.True(Run(gate) != "passed", $"A bad run passes with {gate.Name}."));
    }

    private string Outcome(Gate gate, string before, string after)
    {
        Lay(before, after);
        return Run(gate);
    }

    private void Lay(string before, string after)
    {
        string folder = _folder[$"{before}-{after}"];
        GateRuns.Lay(_host, folder, before, after);
    }

    // As the agent and the shell see it: an error ends the script, a warning or the task's own result is seen by who looks.
    private string Run(Gate gate)
    {
        foreach ((string variable, string value) in gate.Variables)
        {
            _host.SetVariable("env_" + variable, value);
        }

        ModuleResult result = _host.Run($"{Session}\n{gate.Script}\n'{WentOn}'");
        string[] shown = [.. result.Information.Select(record => record.ToString())];
        bool wentOn = result.Output.Any(item => item.BaseObject is WentOn);
        return result.Errors.Count > 0 ? (wentOn ? "told, but the script went on" : "stopped")
            : result.Warnings.Count > 0 || shown.Any(line => line.StartsWith("::warning", StringComparison.Ordinal) || AgentLine.Parse(line) is { Name: "task.complete" }) ? "warned"
            : "passed";
    }
}
