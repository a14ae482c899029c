using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Plans;

/// <summary>
/// Every key that a plan takes reaches the call of its cmdlet, and none is accepted and ignored: the engine's own trace says which parameters it
/// bound while the plan ran. That trace is one for the whole process.
/// </summary>
[CollectionDefinition(nameof(PlanKeyTests), DisableParallelization = true)]
[Collection(nameof(PlanKeyTests))]
public sealed partial class PlanKeyTests(ModuleHost host) : IClassFixture<ModuleHost>, IDisposable
{
    private const string SecretVariable = "SERVEBENCH_TEST_WALK";

    // What only some values of a key fit.
    private static readonly Dictionary<string, string> s_values = new()
    {
        ["uri"] = "'http://127.0.0.1:1'",
        ["proxy"] = "'http://127.0.0.1:2'",
        ["goodput"] = "{ ttft: 200 }",
        ["objective"] = "[p99 ttft <= 200 ms]",
        ["certificate"] = "{ path: ./client.pfx, password: '${env:SERVEBENCH_TEST_WALK}' }",
        ["proxyCredential"] = "{ userName: me, password: '${env:SERVEBENCH_TEST_WALK}' }",
        ["path"] = "./data.json",
        ["literalPath"] = "./data.json",
        ["confidence"] = "0.99",
        ["percentile"] = "[50, 99.9]",
        ["httpVersion"] = "'2'",
        ["port"] = "0",
        ["phase"] = "[{ name: a, concurrency: 1 }]",
        ["stopWhen"] = "over-saturation",
        ["name"] = "nightly",
        ["outputFolder"] = "./out",
        ["reference"] = "./run.json",
        ["failOn"] = "None",
        ["to"] = "Auto",
        ["metric"] = "OutputThroughput",
    };

    private static readonly JsonNode s_schema = JsonNode.Parse(File.ReadAllText(RepositoryFolder.PathOf("docs", "servebench-plan.schema.json")))!;
    private static readonly SchemaValidator s_validator = new(s_schema.AsObject());
    private static readonly string[] s_notSwept = ["apiKey", "certificate", "proxyCredential", "where"];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Commands => [.. s_schema["definitions"]!.AsObject().Select(pair => pair.Key).Where(name => SectionOf(name) is not null)];

    public static TheoryData<string> Swept => [.. s_schema["definitions"]!.AsObject().Select(pair => pair.Key).Where(name => SweptKeys(name).Count > 0)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_key_is_bound_to_its_parameter(string command)
    {
        Prepare();
        HashSet<string> keys = [.. s_schema["definitions"]![command]!["properties"]!.AsObject().Select(pair => pair.Key).Where(key => key is not ("where" or "as"))];
        Assert.InRange(keys.Count, 3, 200);
        Walk(command, keys, atOnce: int.MaxValue, planOf: group => PlanOf(command, group));
    }

    [Theory]
    [MemberData(nameof(Swept))]
    public void Every_swept_key_is_bound_to_its_parameter(string command)
    {
        Prepare();
        string section = SectionOf(command)!;
        // A folder is called by all that is swept.
        Walk(command, SweptKeys(command), atOnce: 4, planOf: group =>
        {
            string[] needed = [.. group.Where(key => key is "path" or "literalPath")];
            string dataset = section != "dataset" ? "{ count: 1, inputLength: 2, outputLength: 1 }" : command == "Import-ServeDataset" ? $"{{ {needed[0]}: ./data.json }}" : "{ count: 1 }";
            string swept = string.Join(", ", group.Select(key => $"{section}.{key}: [{ValueOf(command, key)}]"));
            return $"version: 1\ndataset: {dataset}\nrun: {{ uri: 'http://127.0.0.1:1' }}\nsweep: {{ {swept} }}\n";
        });
    }

    [Fact]
    public void Every_key_of_a_phase_and_of_a_stop_rule_is_read()
    {
        foreach ((string command, string call) in ((string, string)[])[("New-ServePhase", "New-ArrivalSchedule -Count 2 -Phase"), ("New-ServeStopRule", "New-ServeDataset 1 | Invoke-ServeBenchmark http://127.0.0.1:1 -WhatIf -StopWhen")])
        {
            foreach ((string key, JsonNode? schema) in s_schema["definitions"]![command]!["properties"]!.AsObject())
            {
                ModuleResult result = host.Run($"{call} @{{ {key} = {Sample(schema!.AsObject()).Replace("true", "$true", StringComparison.Ordinal).Replace("a text", "'over-saturation'", StringComparison.Ordinal)} }}");
                Assert.DoesNotContain(result.Errors, error => error.FullyQualifiedErrorId.Split(',')[0] is "PhaseKeyUnknown" || error.ToString().Contains("has no '", StringComparison.Ordinal));
            }
        }

        Assert.Contains("PhaseKeyUnknown", host.Run("New-ArrivalSchedule -Count 2 -Phase @{ wrong = 1 }").Errors[0].FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private static string? SectionOf(string command) => command == "Invoke-ServeSweep" ? "sweep" : s_schema["properties"]!.AsObject()
        .FirstOrDefault(pair => pair.Key != "sweep" && pair.Value!.ToJsonString().Contains($"\"#/definitions/{command}\"", StringComparison.Ordinal)).Key;

    private static HashSet<string> SweptKeys(string command) =>
    [
        .. s_schema["properties"]!["sweep"]!["anyOf"]![0]!["properties"]!.AsObject()
            .Where(pair => SectionOf(command) is { } section && pair.Key.StartsWith(section + ".", StringComparison.Ordinal))
            .Select(pair => pair.Key.Split('.')[1])
            .Where(key => !s_notSwept.Contains(key) && s_schema["definitions"]![command]!["properties"]!.AsObject().ContainsKey(key)),
    ];

    private void Walk(string command, HashSet<string> keys, int atOnce, Func<string[], string> planOf)
    {
        var unbound = new HashSet<string>(keys, StringComparer.OrdinalIgnoreCase);
        foreach (string[] group in Groups(command, keys, atOnce))
        {
            string text = planOf(group);
            Assert.True(s_validator.Takes(PlanTexts.ToJson(text)), text);
            unbound.ExceptWith(Bound(text, command, out string errors));
            Assert.True(!group.Any(unbound.Contains), $"{command} was not called with {string.Join(", ", group.Where(unbound.Contains))}.\n{text}\n{errors}");
        }

        Assert.Empty(unbound);
    }

    // Each key once, in a call that a parameter set of the cmdlet allows, with what the set needs. The sets that need least come first.
    private List<string[]> Groups(string command, HashSet<string> keys, int atOnce)
    {
        string[] sets = [.. host.Run($"(Get-Command {command}).ParameterSets | ForEach-Object {{ \"$($_.Parameters.Name -join ' ')|$(($_.Parameters | Where-Object IsMandatory).Name -join ' ')\" }}").Output.Select(set => set.ToString())];
        bool takesInput = sets.Any(set => set.Split('|')[0].Split(' ').Contains("InputObject"));
        (string[] All, string[] Needed)[] usable =
        [
            .. sets.Select(set => (All: KeysIn(set.Split('|')[0]), Needed: KeysIn(set.Split('|')[1])))
                .Where(set => !takesInput || set.All.Contains("inputObject"))
                .Select(set => (set.All.Where(keys.Contains).ToArray(), set.Needed.Where(key => key != "inputObject").ToArray()))
                .Where(set => command == "Invoke-ServeSweep" || set.Item2.All(key => keys.Contains(key) || key == "uri"))
                .OrderBy(set => set.Item2.Length),
        ];
        var left = new HashSet<string>(keys);
        List<string[]> groups = [];
        foreach ((string[] all, string[] needed) in usable)
        {
            string[] group = [.. all.Where(left.Contains)];
            left.ExceptWith(group);
            groups.AddRange(group.Chunk(atOnce).Select(chunk => chunk.Union(needed.Where(keys.Contains)).ToArray()));
        }

        return groups;
    }

    private static string[] KeysIn(string names) => [.. names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => char.ToLowerInvariant(name[0]) + name[1..])];

    private static string PlanOf(string command, string[] keys)
    {
        string section = SectionOf(command)!;
        string kind = command.Split('-')[0] == "Publish" ? ", as: Publish" : section == "outputs" ? $", as: {command["Export-Serve".Length..]}" : "";
        string table = $"{{ {string.Join(", ", keys.Select(key => $"{key}: {ValueOf(command, key)}"))}{kind} }}";
        string data = section == "dataset" ? table : "{ count: 1, inputLength: 2, outputLength: 1 }";
        // What comes after the run needs one that ends.
        bool isEnd = section is "outputs" or "objectives";
        string run = section == "run" ? table : isEnd || section == "simulator" ? "{ noRealign: true }" : "{ uri: 'http://127.0.0.1:1' }";
        string more = section switch
        {
            "dataset" or "run" => "",
            "outputs" => $"outputs: [{table}]\n",
            "sweep" => $"sweep: {table[..^2]}, run.seed: [1, 2] }}\n",
            _ => $"{section}: {table}\n",
        };
        return $"version: 1\n{(isEnd ? "simulator: { timeToFirstTokenMs: 0, interTokenLatencyMs: 0 }\n" : "")}dataset: {data}\nrun: {run}\n{more}";
    }

    private static string ValueOf(string command, string key) => (command, key) switch
    {
        ("Export-ServeResult", "path" or "literalPath") => "./x.json",
        ("Export-ServeReport", "path" or "literalPath") => "./x.html",
        _ => s_values.GetValueOrDefault(key) ?? Sample(s_schema["definitions"]![command]!["properties"]![key]!.AsObject()),
    };

    private static string Sample(JsonObject schema)
    {
        if (schema["anyOf"] is JsonArray choices)
        {
            return Sample(choices[0]!.AsObject());
        }

        if (schema["enum"] is JsonArray words)
        {
            return $"'{words[^1]}'";
        }

        return (string?)(schema["type"] is JsonArray types ? types[0] : schema["type"]) switch
        {
            "integer" => ((long?)schema["minimum"] is { } least and > -100 ? Math.Max(2, least) : 2).ToString(System.Globalization.CultureInfo.InvariantCulture),
            "number" => Math.Max((double?)schema["minimum"] ?? 0, 0.5).ToString(System.Globalization.CultureInfo.InvariantCulture),
            "boolean" => "true",
            "object" => "{ a: 1 }",
            "string" when schema.ContainsKey("pattern") => $"'${{env:{SecretVariable}}}'",
            "string" => "a text",
            "array" => "[a]",
            _ => "0.25",
        };
    }

    private void Prepare()
    {
        File.WriteAllText(_folder["data.json"], "[]");
        File.WriteAllText(_folder["run.json"], "{\"model_id\":\"m\",\"duration\":1,\"completed\":1}");
        using X509Certificate2 certificate = SelfSignedCertificate.Create();
        File.WriteAllBytes(_folder["client.pfx"], certificate.Export(X509ContentType.Pkcs12, "s3cret"));
        Environment.SetEnvironmentVariable(SecretVariable, "s3cret");
    }

    // A rehearsal binds parameters too, with WhatIf: those calls do not count.
    private HashSet<string> Bound(string text, string command, out string errors)
    {
        File.WriteAllText(_folder["plan.yaml"], text);
        host.SetVariable("file", _folder["plan.yaml"]);
        host.SetVariable("trace", _folder["trace.txt"]);
        ModuleResult result = host.Run("Trace-Command -Name ParameterBinding -FilePath $trace -Force -Expression { Invoke-ServePlan $file -Confirm:$false -ErrorAction SilentlyContinue -WarningAction SilentlyContinue }");
        errors = string.Join('\n', result.Errors.Select(error => error.ToString()));
        var bound = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        List<string> call = [];
        bool isCall = false;
        foreach (string line in File.ReadLines(_folder["trace.txt"]))
        {
            if (Begin().Match(line) is { Success: true } begin)
            {
                Keep();
                isCall = begin.Groups[1].Value == command;
                call.Clear();
            }
            else if (isCall && Success().Match(line) is { Success: true } success)
            {
                call.Add(success.Groups[1].Value);
            }
        }

        Keep();
        return bound;

        void Keep()
        {
            if (isCall && !call.Contains("WhatIf"))
            {
                bound.UnionWith(call);
            }
        }
    }

    [GeneratedRegex(@"BIND NAMED cmd line args \[([\w-]+)\]")]
    private static partial Regex Begin();

    [GeneratedRegex(@"to param \[(\w+)\] SUCCESSFUL")]
    private static partial Regex Success();
}
