using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Xunit;

namespace ServeBench.Tests.Plans;

/// <summary>The schema of plans says of a plan what the reader of plans says.</summary>
public sealed class PlanSchemaTests
{
    private const string AjvVersion = "8.20.0";

    private static readonly string s_schema = File.ReadAllText(RepositoryFolder.PathOf("docs", "servebench-plan.schema.json"));
    private static readonly SchemaValidator s_validator = new(JsonNode.Parse(s_schema)!.AsObject());

    public static TheoryData<string> Wrong => [.. WrongPlans.All.Values.Where(plan => plan.IsRefusedBySchema).Select(plan => plan.Name)];

    /// <summary>Ways to write what a plan takes, each of which the reader takes, too.</summary>
    public static TheoryData<string> Right =>
    [
        "schedule: { rampUpStrategy: linear, rampUpStartRate: 1, rampUpEndRate: 2 }",
        "schedule: { requestRate: inf, burstiness: 0.5 }",
        "run: { uri: ['http://127.0.0.1:1'], transport: portable, ignoreEos: true }",
        "run: { uri: 'http://127.0.0.1:1', httpVersion: '2', requestRate: 2, stopWhen: over-saturation }",
        "run: { uri: 'http://127.0.0.1:1', requestRate: 2, stopWhen: [{ rule: over-saturation, mode: monitor, falseAlarm: 0.05 }, errors >= 5] }",
        "run: { uri: 'http://127.0.0.1:1', phase: { name: a, kind: WARMUP, concurrency: 2, count: 2 } }",
        "schedule: { phase: [{ name: a, requestRate: 1, durationSec: 1 }, { name: b, arrival: atonce }] }",
        "capacity: { objective: p99 ttft <= 1 s, precision: 0.1, variable: maxconcurrency, find: maxload }",
        "capacity: { objective: [p99 ttft <= 1 s], precision: 10% }",
        "measure: { percentile: 99, by: run }",
        "objectives: failed <= 1 %",
        "objectives: { objective: [failed <= 1 %], failOn: undecided, allow: [clientlimited] }",
        "outputs: [./a.json, { path: ./b.csv, as: report }, { as: PUBLISH, to: github }, { path: [./c.html, ./c.md] }]",
        "repeat: ${n}\nvariables: { n: 2 }",
        "sweep: [{ run.maxConcurrency: 1 }, { run.maxConcurrency: 2, schedule.requestRate: inf }]",
    ];

    public static TheoryData<string> Examples => ["plan.yaml", "sweep-plan.yaml"];

    [Fact]
    public void The_published_schema_is_the_one_beside_the_module() => Assert.True(
        s_schema == File.ReadAllText(Path.Combine(RepositoryFolder.Module, "servebench-plan.schema.json")),
        $"docs/servebench-plan.schema.json is behind the cmdlets. Run: dotnet build module -c {RepositoryFolder.Configuration} -t:RefreshDocs");

    [Fact]
    public void Every_key_has_a_description()
    {
        JsonObject definitions = JsonNode.Parse(s_schema)!["definitions"]!.AsObject();
        string[] without =
        [
            .. definitions.SelectMany(definition => definition.Value!["properties"]!.AsObject()
                .Where(property => definition.Key != "where" && property.Key != "where" && string.IsNullOrEmpty((string?)property.Value!["description"]))
                .Select(property => $"{definition.Key}.{property.Key}")),
        ];
        Assert.Empty(without);
        Assert.True(definitions.Count > 8);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_is_valid(string name) =>
        Assert.True(Validator().Takes(PlanTexts.ToJson(File.ReadAllText(RepositoryFolder.PathOf("examples", name)))));

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_plan_is_not_valid(string name) => Assert.False(Validator().Takes(PlanTexts.ToJson(WrongPlans.All[name].Text)));

    [Fact]
    public void The_least_plan_is_valid() => Assert.True(Validator().Takes(PlanTexts.ToJson(PlanTexts.Least)));

    /// <summary>With Node, ajv judges the same plans, read by a YAML library of its own; without it the tests above do.</summary>
    [Fact]
    public async Task Ajv_agrees_where_Node_is_there()
    {
        string folder = Path.Combine(Path.GetTempPath(), $"servebench-ajv-{AjvVersion}-{Environment.UserName}");
        if (!await HasAjvAsync(folder))
        {
            The_least_plan_is_valid();
            return;
        }

        using var work = new TemporaryFolder();
        var plans = new JsonArray();
        foreach (WrongPlans.WrongPlan wrong in WrongPlans.All.Values.Where(plan => plan.IsRefusedBySchema))
        {
            plans.Add(new JsonObject { ["name"] = wrong.Name, ["text"] = wrong.Text, ["valid"] = false });
        }

        foreach (string name in (string[])["plan.yaml", "sweep-plan.yaml"])
        {
            plans.Add(new JsonObject { ["name"] = name, ["text"] = await File.ReadAllTextAsync(RepositoryFolder.PathOf("examples", name), TestContext.Current.CancellationToken), ["valid"] = true });
        }

        foreach (string sections in Right.Select(row => row.Data))
        {
            plans.Add(new JsonObject { ["name"] = sections, ["text"] = RightPlan(sections), ["valid"] = true });
        }

        plans.Add(new JsonObject { ["name"] = "least", ["text"] = PlanTexts.Least, ["valid"] = true });
        await File.WriteAllTextAsync(work["plans.json"], plans.ToJsonString(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(work["schema.json"], s_schema, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(work["judge.js"], """
            const [modules, work] = process.argv.slice(2);
            const load = require('module').createRequire(modules + '/');
            const Ajv = load('ajv'), YAML = load('yaml'), fs = require('fs');
            const validate = new Ajv({ strict: false }).compile(JSON.parse(fs.readFileSync(work + '/schema.json', 'utf8')));
            const plans = JSON.parse(fs.readFileSync(work + '/plans.json', 'utf8'));
            const wrong = plans.filter(p => validate(YAML.parse(p.text)) !== p.valid).map(p => p.name);
            console.log(JSON.stringify({ judged: plans.length, wrong }));
            """, TestContext.Current.CancellationToken);
        (int code, string output) = await RunAsync("node", work.Root, work["judge.js"], folder, work.Root);
        Assert.True(code == 0, output);
        JsonNode result = JsonNode.Parse(output)!;
        Assert.Equal(plans.Count, (int)result["judged"]!);
        Assert.Empty(result["wrong"]!.AsArray().Select(name => (string)name!));
    }

    [Theory]
    [MemberData(nameof(Right))]
    public void What_the_reader_takes_is_valid(string sections) => Assert.True(Validator().Takes(PlanTexts.ToJson(RightPlan(sections))), sections);

    /// <summary>The plan of a row.</summary>
    public static string RightPlan(string sections) => $"version: 1\ndataset: {{ count: 100, inputLength: 8, outputLength: 2 }}\n{(sections.Contains("run:", StringComparison.Ordinal) ? "" : "run: { uri: 'http://127.0.0.1:1' }\n")}{sections}\n";

    private static SchemaValidator Validator() => s_validator;

    private static async Task<bool> HasAjvAsync(string folder)
    {
        if (Directory.Exists(Path.Combine(folder, "node_modules", "yaml")))
        {
            return true;
        }

        try
        {
            Directory.CreateDirectory(folder);
            (int code, _) = await RunAsync("npm", folder, "install", "--no-audit", "--no-fund", "--silent", "--prefix", folder, $"ajv@{AjvVersion}", "yaml@2.8.1");
            return code == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, string folder, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, process.ExitCode == 0 ? output : output + await errors);
    }
}
