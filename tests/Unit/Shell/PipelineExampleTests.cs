using ServeBench.Simulation;
using ServeBench.Tests.Reports;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace ServeBench.Tests.Shell;

/// <summary>The examples of pipelines, whose scripts run here as the agents run them, against the simulator.</summary>
public sealed class PipelineExampleTests : IDisposable
{
    private static readonly string s_steps = RepositoryFolder.PathOf("examples", "azure-benchmark-steps.yml");
    private static readonly string s_workflow = RepositoryFolder.PathOf("examples", "github-workflow.yml");

    private const string Key = "sk-secret-0123456789";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Steps before these have downloaded what the last good build kept.
    [Fact]
    public async Task A_first_build_a_good_one_a_bad_one_and_those_that_say_too_little_or_cannot_begin()
    {
        // Each build meets a server that has not seen its prompts.
        await using Simulator fast = Simulator.Start(Options(20)), again = Simulator.Start(Options(20)), third = Simulator.Start(Options(20));
        await using Simulator slow = Simulator.Start(Options(400)), failing = Simulator.Start(Options(5) with { FailureRate = 1 });
        const string Keep = "Remove-Item baseline -Recurse -ErrorAction Ignore; Move-Item runs baseline", Clear = "Remove-Item runs, report -Recurse -ErrorAction Ignore";
        ShellRun[] runs = await RunAsync(
            (Step(fast, ("withoutBaseline", "True")), Clear),
            (Step(again, ("tolerancePercent", "900")), "Remove-Item report -Recurse; " + Keep),
            (Step(slow), Clear),
            (Step(third, ("tolerancePercent", "900"), ("objectives", "p99 ttft <= 10 s")), Clear),
            (Step(failing, ("withoutBaseline", "True"), ("repeats", "1"), ("objectives", "failed <= 5 %")), Clear),
            (Step(fast, ("withoutBaseline", "True"), ("key", "$(ENDPOINT_KEY)")), Clear),
            (Step(fast, ("withoutBaseline", "True"), ("module", _folder["missing"])), "Remove-Module ServeBench; " + Clear));

        AgentLine[] first = Lines(runs[0]);
        AssertPassed(first, runs[0]);
        Assert.Equal(
            ["servebench.csv", "servebench.html", "servebench.junit.xml", "servebench.md"],
            first.Where(line => line.Name == "artifact.upload").Select(line => Path.GetFileName(line.Message)).Order(StringComparer.Ordinal));
        Assert.Equal(4, Directory.GetFiles(_folder["baseline"], "run-*.json").Length);
        AssertPassed(Lines(runs[1]), runs[1]);
        Assert.True(Outcome(Lines(runs[2])) == "fail" || Limited(Lines(runs[2])), "A build that is slower than the last good one passed.");
        Assert.Equal(("undecided", 0), (Outcome(Lines(runs[3])), runs[3].ExitCode));
        Assert.Equal("fail", Outcome(Lines(runs[4])));
        Assert.Contains("ObjectiveNotMet", runs[4].Output, StringComparison.Ordinal);
        Assert.Contains("PlaceholderNotReplaced", runs[5].Output, StringComparison.Ordinal);
        Assert.Contains("Modules_ModuleNotFound", runs[6].Output, StringComparison.Ordinal);
        Assert.All(runs[4..], run => Assert.Equal(1, run.ExitCode));
        Assert.All(runs[5..], run => Assert.Empty(Lines(run)));
        Assert.Empty(Directory.GetFiles(_folder.Root, "journal-*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task The_plan_of_the_pipeline_runs_in_the_repository_as_it_stands()
    {
        PipelineStep step = PipelineStep.OfAzurePipeline(RepositoryFolder.PathOf("examples", "azure-pipelines.yml"), "Run a plan");

        ShellRun run = await step.RunAtAsync(RepositoryFolder.Root, _folder.Root, ("SERVEBENCH_OUT", _folder.Root), ("TF_BUILD", "True"));

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.True(File.Exists(_folder["plan.json"]) && File.Exists(_folder["report.html"]), run.Output);
    }

    [Fact]
    public async Task The_workflow_of_GitHub_passes_writes_its_summary_and_stops_without_its_secret()
    {
        await using Simulator simulator = Simulator.Start(Options(5));
        PipelineStep step = PipelineStep.OfGitHubWorkflow(s_workflow, "Benchmark", new Dictionary<string, string>
        {
            ["vars.ENDPOINT"] = simulator.Uri.ToString(), ["secrets.ENDPOINT_KEY"] = "sk-1", ["inputs.withoutBaseline"] = "true",
        });
        step = step with
        {
            Script = step.Script.Replace("-Count 200", "-Count 12", StringComparison.Ordinal).Replace("-RequestRate 4", "-RequestRate 200", StringComparison.Ordinal).Replace("p95 ttft <= 500 ms", "p50 ttft <= 9 s", StringComparison.Ordinal),
            Environment = new Dictionary<string, string>(step.Environment) { ["SERVEBENCH_MODULE"] = RepositoryFolder.Module },
        };

        ShellRun[] runs = await PipelineStep.RunAllAsync(
            _folder.Root,
            [(step, ""), (step with { Environment = new Dictionary<string, string>(step.Environment) { ["OPENAI_API_KEY"] = "" } }, "")],
            ("GITHUB_ACTIONS", "true"), ("GITHUB_RUN_NUMBER", "7"), ("GITHUB_STEP_SUMMARY", _folder["summary"]), ("GITHUB_OUTPUT", _folder["outputs"]));

        Assert.True(runs[0].ExitCode == 0, runs[0].Output + runs[0].Error);
        Assert.Contains("Benchmark report", await File.ReadAllTextAsync(_folder["summary"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Matches("(?m)^verdict=(Pass|Undecided)$", await File.ReadAllTextAsync(_folder["outputs"], TestContext.Current.CancellationToken));
        Assert.Equal(1, runs[1].ExitCode);
        Assert.Contains("ENDPOINT_KEY is not defined", runs[1].Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_pipeline_passes_what_the_template_takes_and_no_script_has_a_macro()
    {
        YamlMappingNode template = PipelineStep.Load(s_steps);
        string[] names = [.. Mappings(template, "parameters").Select(one => PipelineStep.Text(one, "name")!)];
        YamlMappingNode[] steps = [.. Mappings(template, "steps")];
        YamlMappingNode use = Assert.Single(PipelineStep.All(PipelineStep.Load(RepositoryFolder.PathOf("examples", "azure-pipelines.yml"))), one => PipelineStep.Text(one, "template") == Path.GetFileName(s_steps));

        Assert.Subset(names.ToHashSet(), ((YamlMappingNode)use.Children[new YamlScalarNode("parameters")]).Children.Keys.Select(key => ((YamlScalarNode)key).Value!).ToHashSet());
        Assert.Equal(["DownloadPipelineArtifact@2", null, "PublishTestResults@2", "PublishPipelineArtifact@1"], steps.Select(step => PipelineStep.Text(step, "task")));
        Assert.DoesNotMatch(@"\$\([A-Za-z_.]+\)|\$\{\{", PipelineStep.Text(steps[1], "pwsh"));
    }

    private static SimulatorOptions Options(int ttftMs) => new() { TimeToFirstToken = TimeSpan.FromMilliseconds(ttftMs), InterTokenLatency = TimeSpan.FromMilliseconds(2) };

    private static AgentLine[] Lines(ShellRun run) => AgentLine.ParseAll(run.Output);

    // On a machine that is busy with other tests the client may be the limit, and says so.
    private static bool Limited(AgentLine[] lines) => lines.Any(line => line.Name == "task.logissue"
        && (line.Message.Contains("the client limited", StringComparison.OrdinalIgnoreCase) || line.Message.Contains("chunks came together", StringComparison.Ordinal)));

    private static string Outcome(AgentLine[] lines)
    {
        string tag = Assert.Single(lines, line => line.Name == "build.addbuildtag").Message["servebench-".Length..];
        string[] results = [.. lines.Where(line => line.Name == "task.complete").Select(line => line.Properties["result"])];
        Assert.Equal(tag switch { "fail" => ["Failed"], "undecided" => ["SucceededWithIssues"], _ => (string[])[] }, results);
        return tag;
    }

    private static void AssertPassed(AgentLine[] lines, ShellRun run) => Assert.True((Outcome(lines) == "pass" || Limited(lines)) && run.ExitCode == 0, run.Output + run.Error);

    private PipelineStep Step(Simulator endpoint, params (string Name, string Value)[] parameters)
    {
        var given = new Dictionary<string, string>
        {
            ["module"] = RepositoryFolder.Module,
            ["endpoint"] = "$(ENDPOINT)",
            ["key"] = Key,
            ["repeats"] = "4",
            ["requests"] = "12",
            ["rate"] = "200",
            ["objectives"] = "p50 ttft <= 9 s\nfailed <= 40 %\n",
        };
        foreach ((string name, string value) in parameters)
        {
            given[name] = value;
        }

        return PipelineStep.OfAzureTemplate(s_steps, given, new Dictionary<string, string> { ["ENDPOINT"] = endpoint.Uri.ToString(), ["Pipeline.Workspace"] = _folder.Root });
    }

    private async Task<ShellRun[]> RunAsync(params (PipelineStep Step, string Before)[] builds)
    {
        ShellRun[] runs = await PipelineStep.RunAllAsync(
            _folder.Root, builds, ("TF_BUILD", "True"), ("BUILD_BUILDID", "4711"), ("BUILD_BUILDNUMBER", "20261130.1"), ("AGENT_TEMPDIRECTORY", _folder.Root));
        Assert.All(runs, run => Assert.DoesNotContain(Key, run.Output + run.Error, StringComparison.Ordinal));
        return runs;
    }

    private static IEnumerable<YamlMappingNode> Mappings(YamlMappingNode node, string key) => ((YamlSequenceNode)node.Children[new YamlScalarNode(key)]).OfType<YamlMappingNode>();
}
