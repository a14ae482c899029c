using System.Management.Automation;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Plans;

/// <summary>Every mistake in a plan is found, with its place and the way out.</summary>
public sealed class TestServePlanTests(ModuleHost host) : IClassFixture<ModuleHost>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Right => PlanSchemaTests.Right;

    public static TheoryData<string> Names => WrongPlans.Names;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void There_are_more_than_forty_kinds_of_mistakes() => Assert.InRange(WrongPlans.All.Count, 40, 1000);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_mistake_is_found_at_its_place(string name)
    {
        WrongPlans.WrongPlan wrong = WrongPlans.All[name];
        PSObject[] problems = Test(wrong.Text);
        Assert.True(
            Array.Exists(problems, problem => Says(problem, wrong)),
            $"Expected ({wrong.Line},{wrong.Column}) {wrong.Key}: {wrong.Problem}\nFound:\n{string.Join('\n', problems.Select(problem => problem.ToString()))}");
        Assert.All(problems, problem => Assert.DoesNotContain("s3cret", problem.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void All_mistakes_are_found_at_once_in_the_order_of_the_lines()
    {
        PSObject[] problems = Test("version: 1\ndataset: { cuont: 2 }\nrun:\n  uri: 'http://127.0.0.1:1'\n  maxConcurrency: many\nobjectives: [p99 ttfd <= 1 ms]\nrepeat: 0\n");
        Assert.Equal([2, 5, 6, 7], problems.Select(problem => (int)problem.Properties["Line"].Value));
    }

    [Fact]
    public void A_plan_without_mistakes_gives_nothing_and_says_what_it_does()
    {
        Assert.Empty(Test(PlanTexts.Least));
        ModuleResult result = host.Run("Test-ServePlan $file");
        Assert.Equal(["Checking plan.yaml: New-ServeDataset", "Checking plan.yaml: Invoke-ServeBenchmark"], result.Progress.Where(record => record.Activity == "Plan").Select(record => record.StatusDescription));
    }

    [Theory]
    [MemberData(nameof(Right))]
    public void What_the_schema_takes_has_no_mistake(string sections) => Assert.Empty(Test(PlanSchemaTests.RightPlan(sections)).Select(problem => problem.ToString()));

    [Theory]
    [InlineData("dataset: { path: ./none.json }", "dataset.path", "There is no file")]
    [InlineData("dataset: { count: 2, tokenizer: ./none }", "dataset.tokenizer", "There is no tokenizer")]
    [InlineData("dataset: { count: 2, turnCount: 3 }", "dataset.turnCount", "turnCount does not apply to kind Random; it applies to Conversation.")]
    [InlineData("dataset: { count: 2, where: { inputLength: '> 5000' } }", "dataset", "No request of the dataset meets the conditions under where.")]
    [InlineData("dataset: { count: 2 }\nschedule: { requestRate: -1 }", "schedule", "")]
    [InlineData("dataset: { count: 2 }\nschedule: { phase: [{ name: a, requestRate: 1, durationSec: 1 }, { name: a, concurrency: 1 }] }", "schedule", "Two phases have the name 'a'.")]
    [InlineData("dataset: { count: 2 }\nschedule: { phase: [{ name: a, requestRate: 0 }] }", "schedule", "Its request rate is 0")]
    [InlineData("dataset: { count: 2 }\nmeasure: { goodput: { tfft: 200 } }", "measure.goodput", "tfft")]
    [InlineData("dataset: { count: 2 }\noutputs: [{ path: ./x.html, reference: ./none.json }]", "outputs.reference", "none.json")]
    public void What_needs_no_endpoint_is_checked(string sections, string key, string problem)
    {
        PSObject found = Assert.Single(Test($"version: 1\n{sections}\nrun: {{ uri: 'http://127.0.0.1:1' }}\n"));
        Assert.StartsWith(key, (string)found.Properties["Key"].Value, StringComparison.Ordinal);
        Assert.Contains(problem, (string)found.Properties["Problem"].Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run: { uri: 'http://127.0.0.1:1', backend: opnai }", "run.backend", "opnai")]
    [InlineData("run: { uri: 'http://127.0.0.1:1', endpoint: /v1/nothing }", "run.endpoint", "/v1/nothing")]
    [InlineData("run: { uri: 'http://127.0.0.1:1', thinkTimeSec: 1 }", "run.thinkTimeSec", "thinkTimeSec sets the pauses")]
    [InlineData("run: { uri: 'http://127.0.0.1:1', stopWhen: [errors in a row >= 5, errors in a rwo >= 5] }", "run.stopWhen", "did you mean")]
    [InlineData("run: { uri: 'http://127.0.0.1:1', stopWhen: { rule: never } }", "run.stopWhen", "did you mean")]
    [InlineData("run: { uri: 'http://127.0.0.1:1', durationSec: 5 }", "run.durationSec", "durationSec requires requestRate or maxConcurrency")]
    public void The_run_checks_its_own_parameters(string run, string key, string problem)
    {
        PSObject found = Assert.Single(Test($"version: 1\ndataset: {{ count: 2 }}\n{run}\n"));
        Assert.Equal(key, found.Properties["Key"].Value);
        Assert.Contains(problem, (string)found.Properties["Problem"].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Anchors_and_merge_keys_are_resolved() =>
        Assert.Empty(Test("version: 1\nvariables: { limits: &limits { maxConcurrency: 4, timeoutSec: 5 } }\ndataset: { count: 2 }\nrun: { <<: *limits, uri: 'http://127.0.0.1:1', maxConcurrency: 8, metadata: '${limits}' }\n"));

    [Fact]
    public void A_mistake_in_a_value_of_Set_is_at_that_value()
    {
        PSObject problem = Assert.Single(Test(PlanTexts.Least, "-Set run.maxConcurrency=0"));
        Assert.Equal("-Set", problem.Properties["File"].Value);
        Assert.Equal("run.maxConcurrency", problem.Properties["Key"].Value);
        Assert.Contains("is not a key with a value", (string)Assert.Single(Test(PlanTexts.Least, "-Set repeat")).Properties["Problem"].Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Test-ServePlan ./none.yaml", "PlanNotFound")]
    [InlineData("Invoke-ServePlan $file", "PlanInvalid")]
    [InlineData("Invoke-ServePlan -FromResult $file", "ResultInvalid")]
    public void Other_cmdlets_end_with_an_error(string script, string id)
    {
        File.WriteAllText(_folder["plan.yaml"], "version: 1\nrun: { uri: 'http://127.0.0.1:1', apiKey: s3cret }\n");
        host.SetVariable("file", _folder["plan.yaml"]);
        ErrorRecord error = host.Run(script).SingleError(id);
        Assert.DoesNotContain("s3cret", error.Exception.Message, StringComparison.Ordinal);
    }

    private static bool Says(PSObject problem, WrongPlans.WrongPlan wrong) =>
        (int)problem.Properties["Line"].Value == wrong.Line
        && (int)problem.Properties["Column"].Value == wrong.Column
        && (string)problem.Properties["Key"].Value == wrong.Key
        && ((string)problem.Properties["Problem"].Value).Contains(wrong.Problem, StringComparison.Ordinal)
        && (wrong.Nearest is null || (string?)problem.Properties["Nearest"].Value == wrong.Nearest);

    private PSObject[] Test(string text, string arguments = "")
    {
        File.WriteAllText(_folder["plan.yaml"], text);
        host.SetVariable("file", _folder["plan.yaml"]);
        ModuleResult result = host.Run($"Test-ServePlan $file {arguments}");
        Assert.Empty(result.Errors);
        return [.. result.Output];
    }
}
