using System.Globalization;
using ServeBench.Decisions;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Tests.Decisions;
using ServeBench.Tests.Hosting;
using ServeBench.Tests.Shell;
using Xunit;

namespace ServeBench.Tests.Reports;

public sealed class PublishServeReportTests : IClassFixture<ModuleHost>, IDisposable
{
    private const string Command = "##vso[task.complete result=Succeeded;]done\r\n##vso[task.setvariable variable=x]y\n::error::z";

    private readonly ModuleHost _host;
    private readonly TemporaryFolder _folder = new();

    public PublishServeReportTests(ModuleHost host)
    {
        _host = host;
        _host.SetVariable("folder", _folder.Root);
        _host.SetVariable("good", SampleMetrics.Of(SampleMetrics.Over(0, 400), label: "good"));
        _host.SetVariable("slow", SampleMetrics.Of(SampleMetrics.Over(100, 400), label: "slow"));
        _host.SetVariable("close", SampleMetrics.Of(SampleMetrics.Over(2, 400), label: "close"));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("good", "Pass", null, 0, 0)]
    [InlineData("slow", "Fail", "Failed", 1, 0)]
    [InlineData("close", "Undecided", "SucceededWithIssues", 0, 1)]
    public void Azure_is_told_of_the_verdict_the_files_and_each_objective(string run, string verdict, string? outcome, int errors, int warnings)
    {
        AgentLine[] lines = Azure($"${run} | Publish-ServeReport -Objective 'p99 ttft <= 200 ms' -To AzureDevOps -OutputFolder $folder -Name load");

        Assert.Equal(errors, lines.Count(line => line.Name == "task.logissue" && line.Properties["type"] == "error"));
        Assert.Equal(warnings, lines.Count(line => line.Name == "task.logissue" && line.Properties["type"] == "warning"));
        Assert.Equal(outcome is null ? [] : new[] { outcome }, lines.Where(line => line.Name == "task.complete").Select(line => line.Properties["result"]));
        Assert.Equal([$"load-{verdict.ToLowerInvariant()}"], lines.Where(line => line.Name == "build.addbuildtag").Select(line => line.Message));
        Assert.Equal([_folder["load.md"]], lines.Where(line => line.Name == "task.uploadsummary").Select(line => line.Message));
        AgentLine[] files = [.. lines.Where(line => line.Name == "artifact.upload")];
        Assert.Equal(new[] { "load.csv", "load.html", "load.junit.xml", "load.md" }.Select(name => _folder[name]), files.Select(line => line.Message));
        Assert.All(files, line => Assert.Equal(("load", "load"), (line.Properties["artifactname"], line.Properties["containerfolder"])));
        Assert.All(files, line => Assert.True(File.Exists(line.Message)));
        Assert.Equal(verdict, Assert.Single(lines, line => line.Name == "task.setvariable" && line.Properties["variable"] == "verdict").Message);
        Assert.Equal(errors.ToString(CultureInfo.InvariantCulture), Assert.Single(lines, line => line.Name == "task.setvariable" && line.Properties["variable"] == "fail").Message);
        Assert.All(lines.Where(line => line.Name == "task.setvariable"), line => Assert.Equal("true", line.Properties["isOutput"]));
    }

    [Fact]
    public void A_text_from_outside_gives_no_command()
    {
        ServeRun run = SampleMetrics.Run(null, Command);
        _host.SetVariable("hostile", MetricsCalculator.Measure(run, [new ServeRequestResult { ErrorKind = RequestErrorKind.HttpStatus, ErrorMessage = Command, Run = run }]));

        ModuleResult result = _host.Run("$hostile | Publish-ServeReport -Objective 'p99 ttft <= 200 ms' -To AzureDevOps -OutputFolder $folder");

        string[] lines = [.. result.Information.Select(record => record.ToString())];
        Assert.All(lines, line => Assert.Equal(0, line.IndexOf("##vso[", StringComparison.Ordinal)));
        Assert.All(lines, line => Assert.DoesNotContain('\n', line));
        Assert.Equal(["Failed"], lines.Select(AgentLine.Parse).Where(line => line!.Name == "task.complete").Select(line => line!.Properties["result"]));
        Assert.DoesNotContain(lines.Select(AgentLine.Parse), line => line!.Name == "task.setvariable" && line.Properties["variable"] == "x");
        Assert.DoesNotContain(File.ReadLines(_folder["servebench.md"]), line => AgentLine.Parse(line) is not null || line.StartsWith("::", StringComparison.Ordinal));
    }

    [Fact]
    public void GitHub_gets_annotations_a_summary_and_outputs()
    {
        ModuleResult result = _host.Run("""
            $env:GITHUB_STEP_SUMMARY = "$folder/summary"; $env:GITHUB_OUTPUT = "$folder/outputs"
            try {
                Set-Content $env:GITHUB_STEP_SUMMARY 'Before.'
                $slow | Publish-ServeReport -Objective 'p99 ttft <= 200 ms', 'mean ttft <= 1 s' -To GitHub -OutputFolder $folder
            }
            finally { Remove-Item Env:GITHUB_STEP_SUMMARY, Env:GITHUB_OUTPUT }
            """);

        Assert.Empty(result.Errors);
        Assert.StartsWith("::error title=Objective not met::p99 ttft <= 200 ms: 395", Assert.Single(result.Information).ToString(), StringComparison.Ordinal);
        Assert.Equal(["verdict=Fail", "pass=1", "fail=1", "undecided=0"], File.ReadAllLines(_folder["outputs"]));
        string[] summary = File.ReadAllLines(_folder["summary"]);
        Assert.Equal("Before.", summary[0]);
        Assert.Contains(summary, line => line.Contains("❌ Fail", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("good", "Pass", "ComparisonUndecided")]
    [InlineData("slow", "Fail", "MetricWorse")]
    public void A_reference_counts_as_objectives_do(string run, string verdict, string code)
    {
        double[] levels = verdict == "Pass" ? [100, 101, 99, 100, 102] : [150, 151, 149, 150, 152];
        _host.SetVariable("before", Runs([100, 101, 99, 100.5, 101]));
        _host.SetVariable("after", Runs(levels));

        AgentLine[] lines = Azure($"$after | Publish-ServeReport -Reference $before -Metric MeanTtftMs -TolerancePercent {(verdict == "Pass" ? 0 : 2)} -To AzureDevOps -OutputFolder $folder -Name {run}");

        AgentLine issue = Assert.Single(lines, line => line.Name == "task.logissue");
        Assert.Equal((code, verdict == "Pass" ? "warning" : "error"), (issue.Properties["code"], issue.Properties["type"]));
        Assert.Contains("MeanTtftMs", issue.Message, StringComparison.Ordinal);
        Assert.Equal(verdict == "Pass" ? "SucceededWithIssues" : "Failed", Assert.Single(lines, line => line.Name == "task.complete").Properties["result"]);
        Assert.Contains("MeanTtftMs", File.ReadAllText(_folder[run + ".md"]), StringComparison.Ordinal);
        Assert.Contains("MeanTtftMs", File.ReadAllText(_folder[run + ".html"]), StringComparison.Ordinal);
        if (verdict == "Fail")
        {
            _host.Run($"$after | Publish-ServeReport -Reference $before -Metric MeanTtftMs -OutputFolder $folder -FailOn Fail").SingleError("ComparisonNotPassed");
        }
    }

    [Theory]
    [InlineData("$good", "Fail", null)]
    [InlineData("$close", "Fail", null)]
    [InlineData("$close", "Undecided", "ObjectiveNotMet")]
    [InlineData("$slow", "Fail", "ObjectiveNotMet")]
    [InlineData("@()", "Fail", "ObjectiveNotMet")]
    [InlineData("$null", "Fail", "ObjectiveNotMet")]
    public void The_gate_holds_in_a_pipeline_and_outside(string run, string failOn, string? errorId)
    {
        foreach (string to in (string[])["AzureDevOps", "Auto"])
        {
            ModuleResult result = _host.Run($"{run} | Publish-ServeReport -Objective 'p99 ttft <= 200 ms' -To {to} -OutputFolder $folder -FailOn {failOn} -PassThru");

            Assert.IsType<ServeObjectiveResult>(Assert.Single(result.Output).BaseObject);
            Assert.Equal(errorId is null ? [] : new[] { errorId }, result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
            Assert.Equal(to == "AzureDevOps", result.Information.Count > 0);
        }
    }

    [Theory]
    [InlineData("@() | Publish-ServeReport", "ResultsEmpty")]
    [InlineData("42 | Publish-ServeReport -Objective 'p99 ttft <= 200 ms'", "ResultInputInvalid")]
    [InlineData("throw 'never' | Publish-ServeReport -OutputFolder $folder/missing", "PageWriteFailed")]
    [InlineData("$good | Publish-ServeReport -Reference $folder/*.json", "ResultNotFound")]
    [InlineData("$good | Publish-ServeReport -Name 'a/b'", "ParameterArgumentValidationError")]
    [InlineData("$good | Publish-ServeReport -Objective 'p99 ttfd <= 200 ms'", "ObjectiveMetricUnknown")]
    public void What_is_wrong_is_an_error(string script, string errorId) =>
        Assert.Equal(errorId, _host.Run(script).Errors[0].FullyQualifiedErrorId.Split(',')[0]);

    [Fact]
    public void With_WhatIf_nothing_is_published()
    {
        ModuleResult result = _host.Run("$slow | Publish-ServeReport -Objective 'p99 ttft <= 200 ms' -To AzureDevOps -OutputFolder $folder -WhatIf");

        Assert.Empty(result.Errors);
        Assert.Empty(result.Information);
        Assert.Empty(Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public async Task The_service_is_known_by_its_environment_and_files_go_to_its_temporary_folder()
    {
        ShellRun run = await ShellProcess.RunWithAsync(
            [("TF_BUILD", "True"), ("AGENT_TEMPDIRECTORY", _folder.Root)],
            "-Command", "[ServeBench.Load.ServeRequestResult]@{ Success = $true; TtftMs = 1; E2elMs = 1; OutputLength = 1; Run = [ServeBench.Load.ServeRun]::new() } | Publish-ServeReport");

        Assert.Equal("", run.Error);
        AgentLine summary = Assert.Single(AgentLine.ParseAll(run.Output), line => line.Name == "task.uploadsummary");
        Assert.StartsWith(_folder.Root, summary.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(summary.Message));
    }

    private static ServeMetrics[] Runs(IEnumerable<double> levels) => [.. levels.Select(level => SampleMetrics.Of(Enumerable.Repeat(level, 20), label: "run"))];

    private AgentLine[] Azure(string script)
    {
        ModuleResult result = _host.Run(script);
        Assert.Empty(result.Errors);
        Assert.Empty(result.Output);
        return [.. result.Information.Select(record => Assert.IsType<AgentLine>(AgentLine.Parse(record.ToString())))];
    }
}
