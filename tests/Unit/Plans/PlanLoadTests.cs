using System.Management.Automation;
using ServeBench.Decisions;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Results;
using ServeBench.Tests.Hosting;
using ServeBench.Tests.Reports;
using Xunit;

namespace ServeBench.Tests.Plans;

/// <summary>Phases, stop rules, searches and publications in plans, from the text to what a run makes of them.</summary>
public sealed class PlanLoadTests : IClassFixture<ModuleHost>, IDisposable
{
    private const string Fast = "version: 1\nsimulator: { timeToFirstTokenMs: 0, interTokenLatencyMs: 0 }\ndataset: { count: 3, inputLength: 4, outputLength: 2 }\n";

    private readonly ModuleHost _host;
    private readonly TemporaryFolder _folder = new();

    public PlanLoadTests(ModuleHost host)
    {
        _host = host;
        _host.SetVariable("folder", _folder.Root);
        _host.SetVariable("file", _folder["plan.yaml"]);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("schedule:\n  phase:\n    - { name: first, kind: warmup, concurrency: 2, count: 3 }\n    - { name: hold, requestRate: 100, durationSec: 0.05, seamless: true }\nrun: {}\n")]
    [InlineData("run:\n  phase: ['${first}', '${hold}']\nvariables:\n  first: { name: first, kind: Warmup, concurrency: 2, count: 3 }\n  hold: { name: hold, requestRate: 100, durationSec: 0.05, seamless: true }\n")]
    public void Phases_run_as_the_plan_has_them(string sections)
    {
        ServeMetrics[] metrics = Run(Fast + sections + "measure: { by: Phase }\noutputs: [{ path: ./run.jsonl, append: true }, ./run.html]\n").Values<ServeMetrics>();
        Assert.Equal(["first", "hold"], metrics.Select(one => one.Phase));
        Assert.Equal(3, metrics[0].Completed);
        Assert.Equal(2, File.ReadAllLines(_folder["run.jsonl"]).Length);
        Assert.True(File.Exists(_folder["run.html"]));
    }

    [Fact]
    public void A_trial_of_phases_says_how_long_they_take_and_how_many_requests_are_known()
    {
        PSObject known = Assert.Single(Run(Fast + "schedule: { seed: 1, phase: [{ name: a, requestRate: 10, durationSec: 3 }, { name: b, arrival: Constant, requestRate: 4, count: 8 }] }\nrun: {}\n", "-WhatIf").Output);
        Assert.InRange((int)known.Properties["RequestCount"].Value, 15, 70);
        Assert.InRange((double)known.Properties["LeastSeconds"].Value, 4.5, 5.5);

        PSObject open = Assert.Single(Run(Fast + "run: { maxConcurrency: 2, durationSec: 60 }\n", "-WhatIf").Output);
        Assert.Null(open.Properties["RequestCount"].Value);
        Assert.Equal(60.0, open.Properties["LeastSeconds"].Value);

        PSObject timed = Assert.Single(Run(Fast + "run: { requestRate: 2, durationSec: 60, seed: 3 }\n", "-WhatIf").Output);
        Assert.InRange((int)timed.Properties["RequestCount"].Value, 60, 200);
    }

    [Fact]
    public void A_stop_rule_ends_the_run_and_its_reason_is_in_the_result()
    {
        const string plan = "version: 1\nsimulator: { timeToFirstTokenMs: 0, interTokenLatencyMs: 0, failureRate: 1 }\ndataset: { count: 200, inputLength: 4, outputLength: 2 }\nrun: { requestRate: 20, stopWhen: [over-saturation, { rule: errors in a row >= 2, mode: enforce }] }\noutputs: [{ path: ./run.json, detailed: true }]\n";
        ServeRequestResult[] results = Run(plan).Values<ServeRequestResult>();
        Assert.InRange(results.Length, 2, 199);
        Assert.Equal("errors in a row >= 2", Assert.Single(results[0].Run.Stops, stop => stop.Rule.StartsWith("errors", StringComparison.Ordinal)).Rule);
        Assert.NotEmpty(ResultImporter.Read(_folder["run.json"])[0].Run.Stops);
    }

    [Fact]
    public void A_search_probes_the_run_of_the_plan()
    {
        ModuleResult result = Run("""
            version: 1
            simulator: { timeToFirstTokenMs: 1, interTokenLatencyMs: 0 }
            dataset: { count: 40, inputLength: 4, outputLength: 2, where: { inputLength: '>= 1' } }
            run: { label: '{date}', ignoreEos: true, metadata: { gpu: none } }
            capacity: { objective: [p50 ttft <= 5 s], variable: maxconcurrency, maximum: 1, probeDurationSec: 0.5, maxProbeDurationSec: 0.5, maxProbeCount: 6, precision: 0.5, noCacheReset: true }
            """);
        Assert.Empty(result.Errors);
        ServeCapacity found = Assert.IsType<ServeCapacity>(result.Output[^1].BaseObject);
        ServeCapacityProbe[] probes = [.. result.Output.SkipLast(1).Select(item => Assert.IsType<ServeCapacityProbe>(item.BaseObject))];
        Assert.Equal((CapacityVariable.MaxConcurrency, "p50 ttft <= 5000 ms"), (found.Variable, found.Objective));
        Assert.All(probes, probe => Assert.Equal(1, probe.Load));
        Assert.Matches("^[0-9]{8}-[0-9]{6}$", probes[0].Run!.Label);
        Assert.Equal("none", probes[0].Run!.Metadata!["gpu"]);
        Assert.Equal("plan.yaml", probes[0].Run!.Plan!.Source);
    }

    [Fact]
    public void A_search_is_tried_shown_and_exported()
    {
        string plan = "version: 1\ndataset: { count: 4 }\nrun: { uri: 'http://127.0.0.1:1', backend: openai-chat, headers: { x-tenant: a } }\ncapacity: { objective: [p99 ttft <= 1 s, failed <= 1 %], precision: 10% }\n";
        PSObject planned = Assert.Single(Run(plan, "-WhatIf").Output);
        Assert.Null(planned.Properties["RequestCount"].Value);
        Assert.Equal("capacity.objective p99 ttft <= 1 s, failed <= 1 %, capacity.precision 10%", planned.Properties["ParameterText"].Value);
        string script = (string)Assert.Single(_host.Run("Export-ServePlan $file -AsScript").Output).BaseObject;
        string search = Assert.Single(script.Split('\n'), line => line.Contains("Find-ServeCapacity", StringComparison.Ordinal));
        Assert.All((string[])["-Objective 'p99 ttft <= 1 s', 'failed <= 1 %'", "-Precision '10%'", "-Uri http://127.0.0.1:1", "-Headers ([ordered]@{ 'x-tenant' = 'a' })", "-RunParameter ([ordered]@{ 'Backend' = 'openai-chat'"], part => Assert.True(search.Contains(part, StringComparison.Ordinal), search));
        Assert.Contains("capacity:\n", ((string)_host.Run("Export-ServePlan $file").Output[0].BaseObject).ReplaceLineEndings("\n"), StringComparison.Ordinal);
        File.WriteAllText(_folder["plan.yaml"], plan.Replace("p99 ttft", "OutputThroughput", StringComparison.Ordinal));
        Assert.Contains("capacity.objective", Assert.Single(_host.Run("Test-ServePlan $file").Output).Properties["Key"].Value.ToString()!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_publication_tells_the_agent_and_writes_its_files()
    {
        ModuleResult result = Run(Fast + "run: {}\nmeasure: {}\nobjectives: [failed <= 50 %]\noutputs:\n  - { as: publish, to: AzureDevOps, name: nightly, outputFolder: './out/{label}', failOn: Fail }\n  - ./run.json\n");
        Assert.Empty(result.Errors);
        AgentLine[] lines = AgentLine.ParseAll(string.Join('\n', result.Information.Select(record => record.ToString())));
        Assert.Contains(lines, line => line.Name == "build.addbuildtag" && line.Message.StartsWith("nightly-", StringComparison.Ordinal));
        Assert.True(File.Exists(_folder["out/plan/nightly.html"]));
        Assert.Contains("failed", File.ReadAllText(_folder["out/plan/nightly.md"]), StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["run.json"]));
    }

    [Fact]
    public void A_publication_that_fails_comes_after_the_files()
    {
        Run(Fast + "run: {}\noutputs: [{ as: Publish, to: GitHub, outputFolder: ./out, objective: p50 e2el <= 0.0001 ms, failOn: Undecided }, ./run.json, ./run.md]\n").SingleError("ObjectiveNotMet");
        Assert.True(File.Exists(_folder["run.json"]) && File.Exists(_folder["run.md"]) && File.Exists(_folder["out/servebench.md"]));
    }

    [Fact]
    public void A_file_that_is_not_to_be_replaced_is_an_error_before_the_run()
    {
        File.WriteAllText(_folder["run.json"], "");
        string message = Run(Fast + "run: { label: a }\noutputs: [{ path: './run.json', noClobber: true }]\n").SingleError("PlanInvalid").Exception.Message;
        Assert.Contains("outputs", message, StringComparison.Ordinal);
        Assert.Contains("run.json", message, StringComparison.Ordinal);
    }

    private ModuleResult Run(string plan, string arguments = "")
    {
        File.WriteAllText(_folder["plan.yaml"], plan);
        return _host.Run($"Invoke-ServePlan $file {arguments}");
    }
}
