using System.Management.Automation.Language;
using System.Text.Json.Nodes;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Plans;

/// <summary>Every key that a plan takes reaches the call of its cmdlet: none is accepted and ignored.</summary>
public sealed class PlanKeyTests(ModuleHost host) : IClassFixture<ModuleHost>, IDisposable
{
    private const string SecretVariable = "SERVEBENCH_TEST_WALK";

    // What only some values of a key fit, or what another key has to be beside it.
    private static readonly Dictionary<string, string> s_values = new()
    {
        ["uri"] = "'http://127.0.0.1:1'",
        ["proxy"] = "'http://127.0.0.1:2'",
        ["goodput"] = "{ ttft: 200 }",
        ["objective"] = "[p99 ttft <= 200 ms]",
        ["certificate"] = "./client.pfx",
        ["proxyCredential"] = "{ userName: me, password: '${env:SERVEBENCH_TEST_WALK}' }",
        ["path"] = "./data.json",
        ["literalPath"] = "./data.json",
        ["confidence"] = "0.99",
        ["percentile"] = "[50, 99.9]",
        ["httpVersion"] = "'2'",
    };

    private static readonly string[] s_ofTraces = ["speedUp", "windowStartSec", "windowSec"];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Sections => ["simulator", "dataset", "schedule", "run", "measure", "objectives", "sweep", "Export-ServeResult", "Export-ServeReport", "Import-ServeDataset"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Sections))]
    public void Every_key_is_a_parameter_of_the_call(string section)
    {
        File.WriteAllText(_folder["data.json"], "[]");
        File.WriteAllText(_folder["client.pfx"], "");
        Environment.SetEnvironmentVariable(SecretVariable, "s3cret");
        JsonObject schema = JsonNode.Parse(File.ReadAllText(RepositoryFolder.PathOf("docs", "servebench-plan.schema.json")))!.AsObject();
        string command = CommandOf(section);
        List<string> missing = [];
        int count = 0;
        foreach ((string key, JsonNode? value) in schema["definitions"]![command]!["properties"]!.AsObject())
        {
            if (key is "where" or "as")
            {
                continue;
            }

            File.WriteAllText(_folder["plan.yaml"], PlanOf(section, key, s_values.GetValueOrDefault(key) ?? Sample(value!.AsObject())));
            host.SetVariable("file", _folder["plan.yaml"]);
            ModuleResult result = host.Run("Export-ServePlan $file -AsScript");
            Assert.True(result.Errors.Count == 0, $"{section}.{key}: {string.Join(" ", result.Errors)}");
            count++;
            if (!Parameters((string)result.Output[0].BaseObject, command).Contains(key, StringComparer.OrdinalIgnoreCase))
            {
                missing.Add(key);
            }
        }

        Assert.True(missing.Count == 0, $"{section} accepts keys that its call does not have: {string.Join(", ", missing)}.");
        Assert.True(count > 2, section);
    }

    [Fact]
    public void Every_swept_key_is_a_parameter_of_the_call_in_the_block()
    {
        JsonNode schema = JsonNode.Parse(File.ReadAllText(RepositoryFolder.PathOf("docs", "servebench-plan.schema.json")))!;
        string[] keys = [.. schema["properties"]!["sweep"]!["anyOf"]![0]!["properties"]!.AsObject().Select(pair => pair.Key).Where(key => key.Contains('.', StringComparison.Ordinal))];
        File.WriteAllText(_folder["data.json"], "[]");
        List<string> missing = [];
        foreach (string key in keys)
        {
            string name = key.Split('.')[1];
            string reference = (string)schema["properties"]!["sweep"]!["anyOf"]![0]!["properties"]![key]!["anyOf"]![0]!["items"]!["$ref"]!;
            string command = reference.Split('/')[2];
            string value = s_values.GetValueOrDefault(name) ?? Sample(schema["definitions"]![command]!["properties"]![name]!.AsObject());
            string dataset = command == "Import-ServeDataset" ? name == "literalPath" ? "literalPath: ./data.json" : "path: ./data.json" : "count: 2";
            File.WriteAllText(_folder["plan.yaml"], $"version: 1\ndataset: {{ {dataset} }}\nrun: {{ uri: 'http://127.0.0.1:1' }}\nsweep: {{ {key}: [{value}] }}\n");
            host.SetVariable("file", _folder["plan.yaml"]);
            ModuleResult result = host.Run("Export-ServePlan $file -AsScript");
            Assert.True(result.Errors.Count == 0, $"{key}: {string.Join(" ", result.Errors)}");
            string script = (string)result.Output[0].BaseObject;
            if (!Parameters(script, command).Contains(name, StringComparer.OrdinalIgnoreCase) && !script.Contains($"['{char.ToUpperInvariant(name[0])}{name[1..]}'] = $Parameters['{key}']", StringComparison.Ordinal))
            {
                missing.Add(key);
            }
        }

        Assert.True(missing.Count == 0, $"A sweep accepts keys that no call has: {string.Join(", ", missing)}.");
        Assert.True(keys.Length > 100, keys.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static string CommandOf(string section) => section switch
    {
        "simulator" => "Start-ServeSimulator",
        "dataset" => "New-ServeDataset",
        "schedule" => "New-ArrivalSchedule",
        "run" => "Invoke-ServeBenchmark",
        "measure" => "Measure-ServeMetrics",
        "objectives" => "Test-ServeObjective",
        "sweep" => "Invoke-ServeSweep",
        _ => section,
    };

    private static string PlanOf(string section, string key, string value)
    {
        string file = key is "path" or "literalPath" ? "" : "path: ./data.json, ";
        string output = section == "Export-ServeReport" ? "./x.html" : "./x.json";
        string dataset = section == "dataset" ? $"{{ {key}: {value} }}" : section == "Import-ServeDataset" ? $"{{ {file}{key}: {value} }}" : "{ count: 2 }";
        string run = section == "run" ? key == "uri" ? $"{{ uri: {value} }}" : $"{{ uri: 'http://127.0.0.1:1', {key}: {value} }}" : section == "simulator" ? "{ seed: 1 }" : "{ uri: 'http://127.0.0.1:1' }";
        string more = section switch
        {
            "schedule" when s_ofTraces.Contains(key) => $"schedule: {{ useTimestamp: true, {key}: {value} }}\n",
            "simulator" or "measure" or "schedule" => $"{section}: {{ {key}: {value} }}\n",
            "objectives" => key == "objective" ? $"objectives: {{ objective: {value} }}\n" : $"objectives: {{ objective: [failed <= 1 %], {key}: {value} }}\n",
            "sweep" => $"sweep: {{ run.seed: [1, 2], {key}: {value} }}\n",
            "Export-ServeResult" or "Export-ServeReport" => key is "path" or "literalPath" ? $"outputs: [{{ {key}: {output} }}]\n" : $"outputs: [{{ path: {output}, {key}: {value} }}]\n",
            _ => "",
        };
        return $"version: 1\ndataset: {dataset}\nrun: {run}\n{more}";
    }

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

        return (string?)schema["type"] switch
        {
            "integer" => ((long?)schema["minimum"] is { } least and > -100 ? Math.Max(2, least) : 2).ToString(System.Globalization.CultureInfo.InvariantCulture),
            "number" => "0.5",
            "boolean" => "true",
            "object" => "{ a: 1 }",
            "string" when schema.ContainsKey("pattern") => $"'${{env:{SecretVariable}}}'",
            "string" => "a text",
            "array" => "[a]",
            _ => "0.25",
        };
    }

    private static IEnumerable<string> Parameters(string script, string command)
    {
        ScriptBlockAst tree = Parser.ParseInput(script, out _, out ParseError[] errors);
        Assert.Empty(errors);
        return
        [
            .. tree.FindAll(node => node is CommandAst call && call.GetCommandName() == command, searchNestedScriptBlocks: true)
                .Cast<CommandAst>().SelectMany(call => call.CommandElements.OfType<CommandParameterAst>()).Select(parameter => parameter.ParameterName),
        ];
    }
}
