using System.Management.Automation;
using System.Text.Json.Nodes;
using ServeBench.Decisions;
using ServeBench.Metrics;
using ServeBench.Results;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Decisions;

public sealed class TestServeObjectiveTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    [Fact]
    public void Requests_metrics_and_files_are_taken()
    {
        using var folder = new TemporaryFolder();
        ServeMetrics metrics = SampleMetrics.Of(SampleMetrics.Over(0, 400), label: "a");
        CompareServeResultTests.Save(folder["run.json"], metrics, metrics);
        host.SetVariable("metrics", metrics);
        host.SetVariable("requests", metrics.GetRequests());
        host.SetVariable("file", folder["run.json"]);

        Assert.Equal(ObjectiveVerdict.Pass, One("$requests | Test-ServeObjective 'p99 ttft <= 200 ms'").Verdict);
        Assert.Equal(ObjectiveVerdict.Pass, One("$metrics | Test-ServeObjective @{ p99_ttft_ms = '<=200' }").Verdict);
        Assert.Equal(
            [ObjectiveVerdict.Pass, ObjectiveVerdict.Pass],
            host.Run("Get-Item $file | Test-ServeObjective 'p99 ttft <= 200 ms' -Confidence 0").Values<ServeObjectiveResult>().Select(result => result.Verdict));
        Assert.Equal(2, host.Run("Test-ServeObjective 'failed <= 1 %' $file").Values<ServeObjectiveResult>().Length);
    }

    [Theory]
    [InlineData("None", 0, null)]
    [InlineData("Fail", 0, null)]
    [InlineData("Undecided", 0, null)]
    [InlineData("None", 100, null)]
    [InlineData("Fail", 100, "p99 ttft <= 200 ms: 395.01 ms, Fail")]
    [InlineData("Undecided", 100, "p99 ttft <= 200 ms: 395.01 ms, Fail")]
    [InlineData("Fail", 2, null)]
    [InlineData("Undecided", 2, "p99 ttft <= 200 ms: 103.97 ms, Undecided")]
    public void The_gate_ends_with_an_error_that_names_each_objective_with_its_value(string failOn, int over, string? message)
    {
        host.SetVariable("metrics", SampleMetrics.Of(SampleMetrics.Over(over, 400)));

        ModuleResult result = host.Run($"$metrics | Test-ServeObjective 'p99 ttft <= 200 ms', 'mean ttft < 1 s' -FailOn {failOn}");

        Assert.Equal(2, result.Output.Count);
        Assert.Equal(message is null ? [] : new[] { "ObjectiveNotMet" }, result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.All(result.Errors, error => Assert.Contains(message!, error.Exception.Message, StringComparison.Ordinal));
        Assert.All(result.Errors, error => Assert.Equal(ErrorCategory.LimitsExceeded, error.CategoryInfo.Category));
    }

    [Theory]
    [InlineData("p99 ttft >= 200 ms", "'p99 ttft >= 200 ms' passes what is worse: of p99 ttft lower is better. Write '<='")]
    [InlineData("OutputThroughput < 100", "of OutputThroughput higher is better. Write '>='")]
    [InlineData("failed > 1 %", "of failed lower is better")]
    [InlineData("success <= 99 %", "of success higher is better")]
    [InlineData("attainment(ttft <= 200 ms) < 99 %", "of attainment(ttft <= 200 ms) higher is better")]
    [InlineData("goodput(ttft <= 200 ms) <= 9", "higher is better")]
    [InlineData("p99 ttft <= 200 ms", null)]
    [InlineData("OutputThroughput >= 100", null)]
    [InlineData("duration >= 1 s", null)]
    [InlineData("OutputTokens >= 100", null)]
    public void An_objective_that_what_is_worse_meets_is_warned_of(string objective, string? warning)
    {
        host.SetVariable("metrics", SampleMetrics.Of(SampleMetrics.Over(0, 400)));

        ModuleResult result = host.Run($"$metrics | Test-ServeObjective '{objective}'");

        Assert.Single(result.Output);
        Assert.Equal(warning is null ? 0 : 1, result.Warnings.Count);
        Assert.All(result.Warnings, text => Assert.Contains(warning!, text, StringComparison.Ordinal));
    }

    // A file of a newer version: what it says against its numbers is not read, and no gate passes it.
    [Fact]
    public void A_run_from_a_newer_file_passes_no_gate_and_is_warned_of()
    {
        using var folder = new TemporaryFolder();
        ServeMetrics metrics = SampleMetrics.Of(SampleMetrics.Over(0, 400), label: "a");
        using var written = new MemoryStream();
        VllmResultWriter.Write(written, metrics, detailed: true);
        JsonNode newer = JsonNode.Parse(written.ToArray())!;
        newer["servebench"]!["version"] = 2;
        File.WriteAllText(folder["run.json"], newer.ToJsonString());
        host.SetVariable("file", folder["run.json"]);
        host.SetVariable("metrics", metrics);

        foreach (string input in (string[])["$file", "(Import-ServeResult $file)"])
        {
            ModuleResult result = host.Run($"{input} | Test-ServeObjective 'p99 ttft <= 200 ms' -FailOn Undecided");

            Assert.Contains("wrote the result file (version 2)", Assert.IsType<ServeObjectiveResult>(Assert.Single(result.Output).BaseObject).Reason, StringComparison.Ordinal);
            result.SingleError("ObjectiveNotMet");
            Assert.Contains("A newer ServeBench wrote '", Assert.Single(result.Warnings), StringComparison.Ordinal);
        }

        Assert.Equal(ObjectiveVerdict.Pass, One("$file | Test-ServeObjective 'p99 ttft <= 200 ms' -Allow NewerFile -WarningAction Ignore").Verdict);
        Assert.Contains("a newer ServeBench wrote its file", host.Run("Compare-ServeResult $metrics $file -WarningAction Ignore").SingleError("RunsNotComparable").Exception.Message, StringComparison.Ordinal);
    }

    // What a gate meets when something went wrong before it. None of them passes.
    [Theory]
    [InlineData("@() | Test-ServeObjective 'p99 ttft <= 200 ms' -FailOn Fail", "ObjectiveNotMet")]
    [InlineData("$null | Test-ServeObjective 'p99 ttft <= 200 ms' -FailOn Fail", "ObjectiveNotMet")]
    [InlineData("Test-ServeObjective 'p99 ttft <= 200 ms' -FailOn Fail", "ObjectiveNotMet")]
    [InlineData("Test-ServeObjective 'p99 ttft <= 200 ms' ./no-such-folder/*.json -FailOn Fail", "ResultNotFound")]
    [InlineData("42 | Test-ServeObjective 'p99 ttft <= 200 ms' -FailOn Fail", "ResultInputInvalid")]
    [InlineData("$failed | Test-ServeObjective 'mean tpot <= 200 ms' -FailOn Fail", "ObjectiveNotMet")]
    [InlineData("$half | Test-ServeObjective 'mean ttft <= 200 ms' -FailOn Fail", "ObjectiveNotMet")]
    [InlineData("$half | Test-ServeObjective 'p50 ttft <= 99 ms' -Confidence 0 -FailOn Fail", "ObjectiveNotMet")]
    [InlineData("$good | Test-ServeObjective 'p99 tpot <= 200 ms' -FailOn Fail", "ObjectiveNotMet")]
    [InlineData("$good | Test-ServeObjective 'p99 ttfd <= 200 ms' -FailOn Fail", "ObjectiveMetricUnknown")]
    [InlineData("$good | Test-ServeObjective 'p99 ttft <= 200 sec' -FailOn Fail", "ObjectiveUnitInvalid")]
    [InlineData("$good | Test-ServeObjective 'ttft <= 200 ms' -FailOn Fail", "ObjectiveStatisticInvalid")]
    [InlineData("$good | Test-ServeObjective 'p99 ttft < = 200 ms' -FailOn Fail", "ObjectiveInvalid")]
    [InlineData("$good | Test-ServeObjective 'p99 ttft' -FailOn Fail", "ObjectiveInvalid")]
    [InlineData("$good | Test-ServeObjective ./objectives.json -FailOn Fail", "SweepParametersNotFound")]
    [InlineData("$good | Test-ServeObjective 'p99 ttft <= 200 ms' -FailOn Pass", "CannotConvertArgumentNoMessage")]
    [InlineData("$good | Test-ServeObjective 'p99 ttft <= 200 ms' -Confidence 95 -FailOn Fail", "ParameterArgumentValidationError")]
    public void No_gate_passes_for_want_of_results(string script, string errorId)
    {
        host.SetVariable("failed", SampleMetrics.Of([double.NaN, double.NaN]));
        host.SetVariable("half", SampleMetrics.Of(Enumerable.Range(0, 400).Select(i => i % 2 == 0 ? double.NaN : 100)));
        host.SetVariable("good", SampleMetrics.Of(SampleMetrics.Over(0, 400)));

        Assert.Equal(errorId, Assert.Single(host.Run(script).Errors).FullyQualifiedErrorId.Split(',')[0]);
    }

    [Fact]
    public void A_wrong_objective_is_said_before_the_input_is_read()
    {
        ModuleResult result = host.Run("$read = $false; try { 1 | ForEach-Object { $script:read = $true; $_ } | Test-ServeObjective 'p99 ttfd <= 1' } catch { }; $read");

        Assert.False(Assert.Single(result.Values<bool>()));
    }

    [Fact]
    public void Objectives_are_completed_with_a_limit()
    {
        string[] Complete(string line) => [.. host.Run($"(TabExpansion2 \"{line}\" {line.Length}).CompletionMatches.CompletionText").Values<string>()];

        Assert.Contains("'p99 ttft <= 200 ms'", Complete("Test-ServeObjective 'p99 t"));
        Assert.Contains("'attainment(ttft <= 200 ms, tpot <= 30 ms) >= 99 %'", Complete("Test-ServeObjective att"));
        Assert.Equal(["Fail", "None", "Undecided"], Complete("Test-ServeObjective -FailOn ").Order(StringComparer.Ordinal));
    }

    private ServeObjectiveResult One(string script) => Assert.Single(host.Run(script).Values<ServeObjectiveResult>());
}
