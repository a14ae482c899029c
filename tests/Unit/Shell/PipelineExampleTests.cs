using ServeBench.Simulation;
using ServeBench.Tests.Reports;
using Xunit;
using YamlDotNet.RepresentationModel;
using YamlNode = YamlDotNet.RepresentationModel.YamlNode;

namespace ServeBench.Tests.Shell;

/// <summary>The examples of pipelines, whose scripts run here as the agents run them, against the simulator.</summary>
public sealed class PipelineExampleTests : IDisposable
{
    private static readonly string s_steps = RepositoryFolder.PathOf("examples", "azure-benchmark-steps.yml");
    private static readonly string s_workflow = RepositoryFolder.PathOf("examples", "github-workflow.yml");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Steps before these have downloaded what the last good build kept.
    [Fact]
    public async Task A_first_build_a_good_one_a_bad_one_and_one_that_says_too_little()
    {
        await using Simulator fast = Simulator.Start(Options(20));
        AgentLine[] first = Lines(await RunAsync(fast.Uri, 0, ("withoutBaseline", "True")));
        AssertPassed(first);
        Assert.Equal(
            ["servebench.csv", "servebench.html", "servebench.junit.xml", "servebench.md"],
            first.Where(line => line.Name == "artifact.upload").Select(line => Path.GetFileName(line.Message)).Order(StringComparer.Ordinal));
        Assert.Equal(4, Directory.GetFiles(_folder["runs"], "run-*.json").Length);

        Directory.Move(_folder["runs"], _folder["baseline"]);
        await using Simulator again = Simulator.Start(Options(20));
        AssertPassed(Lines(await RunAsync(again.Uri, 0, ("tolerancePercent", "900"))));

        await using Simulator slow = Simulator.Start(Options(400));
        AgentLine[] worse = Lines(await RunAsync(slow.Uri, null));
        Assert.True(Outcome(worse) == "fail" || Limited(worse), "A build that is slower than the last good one passed.");

        await using Simulator third = Simulator.Start(Options(20));
        Assert.Equal("undecided", Outcome(Lines(await RunAsync(third.Uri, 0, ("tolerancePercent", "900"), ("objectives", "p99 ttft <= 10 s")))));
    }

    [Theory]
    [InlineData("failing", "ObjectiveNotMet")]
    [InlineData("key", "PlaceholderNotReplaced")]
    [InlineData("baseline", "ResultNotFound")]
    [InlineData("typo", "ObjectiveMetricUnknown")]
    [InlineData("module", "Modules_ModuleNotFound")]
    public async Task A_build_whose_gate_cannot_say_yes_fails(string what, string errorId)
    {
        await using Simulator simulator = Simulator.Start(Options(5) with { FailureRate = what == "failing" ? 1 : 0 });
        (string, string)[] parameters = what switch
        {
            "failing" => [("withoutBaseline", "True"), ("repeats", "1"), ("objectives", "failed <= 5 %")],
            "key" => [("withoutBaseline", "True"), ("key", "$(ENDPOINT_KEY)")],
            "typo" => [("withoutBaseline", "True"), ("objectives", "p99 ttfd <= 1 s")],
            "module" => [("withoutBaseline", "True"), ("module", _folder["missing"])],
            _ => [],
        };

        ShellRun run = await RunAsync(simulator.Uri, 1, parameters);

        Assert.Contains(errorId, await File.ReadAllTextAsync(_folder["error"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.DoesNotContain(AgentLine.ParseAll(run.Output), line => line.Name == "build.addbuildtag" && line.Message.EndsWith("pass", StringComparison.Ordinal));
        if (what is not "failing")
        {
            Assert.Empty(Directory.GetFiles(_folder.Root, "journal-*", SearchOption.AllDirectories));
        }
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
        (string, string)[] service = [("GITHUB_ACTIONS", "true"), ("GITHUB_RUN_NUMBER", "7"), ("GITHUB_STEP_SUMMARY", _folder["summary"]), ("GITHUB_OUTPUT", _folder["outputs"])];

        ShellRun run = await step.RunAsync(_folder.Root, service);
        ShellRun without = await (step with { Environment = new Dictionary<string, string>(step.Environment) { ["OPENAI_API_KEY"] = "" } }).RunAsync(_folder.Root, service);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("Benchmark report", await File.ReadAllTextAsync(_folder["summary"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Matches("(?m)^verdict=(Pass|Undecided)$", await File.ReadAllTextAsync(_folder["outputs"], TestContext.Current.CancellationToken));
        Assert.Equal(1, without.ExitCode);
        Assert.Contains("ENDPOINT_KEY is not defined", without.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_pipeline_passes_what_the_template_takes_and_no_script_has_a_macro()
    {
        YamlMappingNode template = PipelineStep.Load(s_steps);
        string[] names = [.. Mappings(template, "parameters").Select(one => PipelineStep.Text(one, "name")!)];
        YamlMappingNode[] steps = [.. Mappings(template, "steps")];
        YamlMappingNode use = Assert.Single(All(PipelineStep.Load(RepositoryFolder.PathOf("examples", "azure-pipelines.yml"))), one => PipelineStep.Text(one, "template") == Path.GetFileName(s_steps));

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

    private static void AssertPassed(AgentLine[] lines) => Assert.True(Outcome(lines) == "pass" || Limited(lines), string.Join('\n', lines.Select(line => line.Message)));

    private async Task<ShellRun> RunAsync(Uri endpoint, int? exitCode, params (string Name, string Value)[] parameters)
    {
        var given = new Dictionary<string, string>
        {
            ["module"] = RepositoryFolder.Module,
            ["endpoint"] = "$(ENDPOINT)",
            ["key"] = "sk-secret-0123456789",
            ["repeats"] = "4",
            ["requests"] = "12",
            ["rate"] = "200",
            ["objectives"] = "p50 ttft <= 9 s\nfailed <= 40 %\n",
        };
        foreach ((string name, string value) in parameters)
        {
            given[name] = value;
        }

        PipelineStep step = PipelineStep.OfAzureTemplate(s_steps, given, new Dictionary<string, string> { ["ENDPOINT"] = endpoint.ToString(), ["Pipeline.Workspace"] = _folder.Root });
        step = step with { Script = step.Script.Replace("Import-Module $env:SERVEBENCH_MODULE", $"trap {{ $_.FullyQualifiedErrorId + $_ | Set-Content '{_folder["error"]}' }}\nImport-Module $env:SERVEBENCH_MODULE", StringComparison.Ordinal) };
        ShellRun run = await step.RunAsync(_folder.Root, ("TF_BUILD", "True"), ("BUILD_BUILDID", "4711"), ("BUILD_BUILDNUMBER", "20261130.1"), ("AGENT_TEMPDIRECTORY", _folder.Root));
        Assert.True(exitCode is null || run.ExitCode == exitCode, $"Exit code {run.ExitCode}.\n{run.Output}\n{run.Error}");
        Assert.DoesNotContain("sk-secret-0123456789", run.Output + run.Error, StringComparison.Ordinal);
        return run;
    }

    private static IEnumerable<YamlMappingNode> Mappings(YamlMappingNode node, string key) => ((YamlSequenceNode)node.Children[new YamlScalarNode(key)]).OfType<YamlMappingNode>();

    private static IEnumerable<YamlMappingNode> All(YamlNode node) => node switch
    {
        YamlMappingNode mapping => [mapping, .. mapping.Children.Values.SelectMany(All)],
        YamlSequenceNode sequence => sequence.SelectMany(All),
        _ => [],
    };
}
