using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using ServeBench.Tests.Shell;

namespace ServeBench.Tests.Gates;

/// <summary>A gate as the project shows it: code that ends a script, or a step of a pipeline, when a run is not good enough.</summary>
/// <param name="Name">Where it stands.</param>
/// <param name="Script">The code.</param>
/// <param name="Variables">What the script finds in variables, beside the runs.</param>
internal sealed partial record Gate(string Name, string Script, IReadOnlyDictionary<string, string> Variables)
{
    private static readonly Lazy<IReadOnlyList<Gate>> s_all = new(() => [.. InPages(), .. InExamples(), AzureTemplate(), GitHubWorkflow()]);

    /// <summary>Every gate of the README, the pages, the help of the cmdlets, which is in docs/cmdlets, and the examples.</summary>
    public static IReadOnlyList<Gate> All => s_all.Value;

    /// <summary>Whether it holds runs against others.</summary>
    public bool Compares => Comparing().IsMatch(Script);

    public static Gate Find(string name) => All.Single(gate => gate.Name == name);

    /// <summary>The same with one typo after the other: each name of a command or a parameter, and each word of what is to hold, with a letter too many.</summary>
    public IEnumerable<Gate> Mistyped()
    {
        ScriptBlockAst script = Parser.ParseInput(Script, out _, out _);
        foreach (CommandAst command in script.FindAll(ast => ast is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>().Where(IsJudging))
        {
            IEnumerable<Ast> places = command.CommandElements.SelectMany(element => element is VariableExpressionAst { Splatted: true } table ? TableOf(script, table) : PartsOf(element));
            foreach (Match word in places.SelectMany(WordsIn))
            {
                yield return this with { Name = $"{Name}: {word.Value} at {word.Index}", Script = Script.Insert(word.Index + 1, "x") };
            }
        }
    }

    private IEnumerable<Match> WordsIn(Ast part) => Word().Matches(Script[..part.Extent.EndOffset], part.Extent.StartOffset);

    private static IEnumerable<Ast> PartsOf(Ast element) =>
        element is CommandParameterAst or StringConstantExpressionAst ? [element] : element.FindAll(ast => ast is StringConstantExpressionAst or VariableExpressionAst { Splatted: false }, searchNestedScriptBlocks: false);

    // Its keys, and what the keys that judge have; where it is filled further, the keys.
    private static IEnumerable<Ast> TableOf(ScriptBlockAst script, VariableExpressionAst splatted)
    {
        string name = splatted.VariablePath.UserPath;
        foreach (AssignmentStatementAst assignment in script.FindAll(ast => ast is AssignmentStatementAst, searchNestedScriptBlocks: true).Cast<AssignmentStatementAst>())
        {
            if (assignment.Left is MemberExpressionAst { Expression: VariableExpressionAst owner } member && owner.VariablePath.UserPath == name)
            {
                yield return member.Member;
            }
            else if (assignment.Left is VariableExpressionAst variable && variable.VariablePath.UserPath == name)
            {
                HashtableAst table = assignment.Right.FindAll(ast => ast is HashtableAst, searchNestedScriptBlocks: false).Cast<HashtableAst>().Single();
                foreach ((ExpressionAst key, StatementAst value) in table.KeyValuePairs)
                {
                    yield return key;
                    foreach (Ast part in key.Extent.Text is "Objective" or "Metric" ? PartsOf(value) : [])
                    {
                        yield return part;
                    }
                }
            }
        }
    }

    private static bool IsJudging(CommandAst command) => command.GetCommandName() is "Test-ServeObjective" or "Publish-ServeReport" or "Compare-ServeResult" or "Invoke-ServeComparison";

    // Blocks of code in which a command has a gate, or which throw. Of the README's session, what it types.
    private static IEnumerable<Gate> InPages()
    {
        string docs = RepositoryFolder.PathOf("docs");
        foreach (string page in Directory.GetFiles(docs, "*.md", SearchOption.AllDirectories).Append(RepositoryFolder.PathOf("README.md")).Order(StringComparer.Ordinal))
        {
            int number = 0;
            foreach (Match block in Block().Matches(File.ReadAllText(page).ReplaceLineEndings("\n")))
            {
                string code = block.Groups["code"].Value;
                string script = code.Contains("PS> ", StringComparison.Ordinal) ? Typed(code) : code;
                // A plan is checked before there is a run.
                if (Gating().IsMatch(script) && !script.Contains("Test-ServePlan", StringComparison.Ordinal))
                {
                    yield return new Gate($"{Path.GetRelativePath(RepositoryFolder.Root, page)} {++number}".Replace('\\', '/'), script, new Dictionary<string, string>());
                }
            }
        }
    }

    private static string Typed(string session) => string.Join('\n', session.Split('\n')
        .Where(line => line.StartsWith("PS> ", StringComparison.Ordinal) && (Gating().IsMatch(line) || line.Contains("$ErrorActionPreference", StringComparison.Ordinal)))
        .Select(line => line[4..]));

    private static IEnumerable<Gate> InExamples() => Directory.GetFiles(RepositoryFolder.PathOf("examples"), "*.ps1")
        .Select(path => new Gate($"examples/{Path.GetFileName(path)}", InSession(path), new Dictionary<string, string>()))
        .Where(gate => Gating().IsMatch(gate.Script));

    private static string InSession(string path) =>
        $"& {{\n{File.ReadAllText(path).ReplaceLineEndings("\n").Replace("$PSScriptRoot", Path.GetDirectoryName(path), StringComparison.Ordinal)}\n}} -OutputFolder \"$folder/out\"";

    private static Gate AzureTemplate()
    {
        var parameters = new Dictionary<string, string>
        {
            ["module"] = RepositoryFolder.Module, ["endpoint"] = "http://127.0.0.1:1", ["key"] = "", ["requests"] = "12", ["objectives"] = "p95 ttft <= 500 ms\nfailed <= 5 %\n",
        };
        PipelineStep step = PipelineStep.OfAzureTemplate(RepositoryFolder.PathOf("examples", "azure-benchmark-steps.yml"), parameters, new Dictionary<string, string> { ["Pipeline.Workspace"] = "." });
        return new Gate("examples/azure-benchmark-steps.yml", InSession(step.Body, "AzureDevOps"), new Dictionary<string, string>(step.Environment)
        {
            ["BUILD_BUILDID"] = "4711", ["BUILD_BUILDNUMBER"] = "20261130.1", ["BASELINE_FOLDER"] = "./before", ["RUNS_FOLDER"] = "./out", ["REPORT_FOLDER"] = "./out",
        });
    }

    private static Gate GitHubWorkflow()
    {
        PipelineStep step = PipelineStep.OfGitHubWorkflow(
            RepositoryFolder.PathOf("examples", "github-workflow.yml"), "Benchmark", new Dictionary<string, string> { ["vars.ENDPOINT"] = "http://127.0.0.1:1", ["secrets.ENDPOINT_KEY"] = "sk-1" });
        return new Gate(
            "examples/github-workflow.yml",
            InSession(step.Body, "GitHub").Replace("./baseline/", "./before/", StringComparison.Ordinal),
            new Dictionary<string, string>(step.Environment) { ["GITHUB_RUN_NUMBER"] = "7" });
    }

    // Variables of the environment belong to the whole process, in which other tests run.
    private static string InSession(string script, string service)
    {
        script = script.Replace("$env:", "$env_", StringComparison.Ordinal).Replace("Publish-ServeReport ", $"Publish-ServeReport -To {service} ", StringComparison.Ordinal);
        return ImportLine().Replace(script, "");
    }

    [GeneratedRegex(@"^```(powershell)?\n(?<code>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"-FailOn [A-Z]\w+$|-FailOn (Fail|Worse|Undecided)|(Serve|\$metrics|\$verdicts)[^\n]*\n?[^\n]*\bthrow\b", RegexOptions.Multiline)]
    private static partial Regex Gating();

    [GeneratedRegex(@"Compare-ServeResult|Invoke-ServeComparison|\bReference\b")]
    private static partial Regex Comparing();

    [GeneratedRegex(@"^\s*Import-Module .*\n", RegexOptions.Multiline)]
    private static partial Regex ImportLine();

    [GeneratedRegex("[A-Za-z]{2,}")]
    private static partial Regex Word();
}
