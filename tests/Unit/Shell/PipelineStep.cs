using System.Globalization;
using System.Text;
using YamlDotNet.RepresentationModel;
using YamlNode = YamlDotNet.RepresentationModel.YamlNode;

namespace ServeBench.Tests.Shell;

/// <summary>The PowerShell step of an example of a pipeline, run as the agent of its service runs it: in a file, with what stands around the script there.</summary>
/// <param name="Body">The script, as the file has it.</param>
/// <param name="Environment">The variables that the step maps, with their expressions and macros filled in.</param>
/// <param name="Script">The script, with what stands around it in the service.</param>
internal sealed record PipelineStep(string Body, IReadOnlyDictionary<string, string> Environment, string Script)
{
    /// <summary>The step of a template of Azure Pipelines.</summary>
    /// <param name="path">The template.</param>
    /// <param name="parameters">What is passed to it; a parameter that is not there has its default.</param>
    /// <param name="variables">The variables of the pipeline: a macro of one that is not there stays as it stands.</param>
    public static PipelineStep OfAzureTemplate(string path, IReadOnlyDictionary<string, string> parameters, IReadOnlyDictionary<string, string> variables)
    {
        YamlMappingNode template = Load(path);
        var values = Sequence(template, "parameters").ToDictionary(one => Text(one, "name")!, one => parameters.GetValueOrDefault(Text(one, "name")!) ?? Text(one, "default") ?? throw new ArgumentException($"{Text(one, "name")} has no value."));
        if (parameters.Keys.FirstOrDefault(name => !values.ContainsKey(name)) is { } unknown)
        {
            throw new ArgumentException($"{unknown} is not a parameter of {path}.");
        }

        YamlMappingNode step = Sequence(template, "steps").Single(one => Text(one, "pwsh") is not null);
        string body = Fill(Text(step, "pwsh")!);
        return new PipelineStep(
            body,
            EnvironmentOf(step, Fill),
            $"$ErrorActionPreference = 'stop'\n$ProgressPreference = 'silentlyContinue'\n{body}\nif (!(Test-Path -LiteralPath variable:\\LASTEXITCODE)) {{ Write-Verbose 'Last exit code is not set.' }} else {{ exit $LASTEXITCODE }}");

        string Fill(string text)
        {
            foreach ((string name, string value) in values)
            {
                text = text.Replace($"${{{{ parameters.{name} }}}}", value, StringComparison.Ordinal);
            }

            foreach ((string name, string value) in variables)
            {
                text = text.Replace($"$({name})", value, StringComparison.OrdinalIgnoreCase);
            }

            return text;
        }
    }

    /// <summary>A step of a pipeline of Azure Pipelines, wherever it stands in it.</summary>
    /// <param name="path">The pipeline.</param>
    /// <param name="name">The name that the step is shown by.</param>
    public static PipelineStep OfAzurePipeline(string path, string name)
    {
        YamlMappingNode step = All(Load(path)).Single(one => Text(one, "displayName") == name);
        string body = Text(step, "pwsh")!;
        return new PipelineStep(body, new Dictionary<string, string>(), $"$ErrorActionPreference = 'stop'\n$ProgressPreference = 'silentlyContinue'\n{body}");
    }

    /// <summary>A step of a workflow of GitHub Actions.</summary>
    /// <param name="path">The workflow.</param>
    /// <param name="name">The name of the step.</param>
    /// <param name="contexts">What expressions such as <c>vars.ENDPOINT</c> are; one that is not there is empty.</param>
    public static PipelineStep OfGitHubWorkflow(string path, string name, IReadOnlyDictionary<string, string> contexts)
    {
        YamlMappingNode job = (YamlMappingNode)((YamlMappingNode)Load(path).Children[new YamlScalarNode("jobs")]).Children.Single().Value;
        YamlMappingNode step = Sequence(job, "steps").Single(one => Text(one, "name") == name);
        return new PipelineStep(
            Text(step, "run")!,
            EnvironmentOf(step, text => text.StartsWith("${{", StringComparison.Ordinal) ? contexts.GetValueOrDefault(text[3..^2].Trim(), "") : text),
            $"$ErrorActionPreference = 'stop'\n{Text(step, "run")}\nif ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) {{ exit $LASTEXITCODE }}");
    }

    /// <summary>The documents of an example, of which each has to be one mapping.</summary>
    public static YamlMappingNode Load(string path)
    {
        var yaml = new YamlStream();
        using StreamReader reader = File.OpenText(path);
        yaml.Load(reader);
        return (YamlMappingNode)yaml.Documents.Single().RootNode;
    }

    /// <summary>Runs the script at a location of its own, which it finds as it is.</summary>
    /// <param name="location">The location.</param>
    /// <param name="folder">The folder for the script's file.</param>
    /// <param name="service">What the service sets.</param>
    public async Task<ShellRun> RunAtAsync(string location, string folder, params (string Name, string Value)[] service)
    {
        string file = Path.Combine(folder, "step.ps1");
        await File.WriteAllTextAsync(file, Script);
        return await ShellProcess.RunWithAsync([.. Environment.Select(pair => (pair.Key, pair.Value)), .. service], "-Command", $"Set-Location '{location}'; . '{file}'");
    }

    /// <summary>Runs scripts one after the other in one process, since a process takes longer to begin than they do.</summary>
    /// <param name="folder">Where they run.</param>
    /// <param name="builds">The scripts, each with a script that comes before it and is not the service's.</param>
    /// <param name="service">The variables that the service sets.</param>
    /// <returns>What each printed, and its exit code: 1 with the error's id and text after an error that ended it.</returns>
    public static async Task<ShellRun[]> RunAllAsync(string folder, IReadOnlyList<(PipelineStep Step, string Before)> builds, params (string Name, string Value)[] service)
    {
        const string End = "=== end of a build: ";
        var driver = new StringBuilder();
        for (int i = 0; i < builds.Count; i++)
        {
            string file = Path.Combine(folder, $"step-{i}.ps1");
            await File.WriteAllTextAsync(file, builds[i].Step.Script);
            driver.Append('\n').AppendJoin('\n', builds[i].Step.Environment.Select(pair => $"$env:{pair.Key} = '{pair.Value.Replace("'", "''", StringComparison.Ordinal)}'")).Append('\n').Append(builds[i].Before).Append(CultureInfo.InvariantCulture, $$"""

                $global:LASTEXITCODE = 0
                try { & '{{file}}'; $code = $LASTEXITCODE } catch { $_.FullyQualifiedErrorId; "$_"; $code = 1 }
                "{{End}}$code"

                """);
        }

        string script = Path.Combine(folder, "builds.ps1");
        await File.WriteAllTextAsync(script, driver.ToString());
        ShellRun all = await ShellProcess.RunWithAsync(service, "-Command", $"Set-Location '{folder}'; . '{script}'");
        string[] outputs = all.Output.ReplaceLineEndings("\n").Split(End);
        return outputs.Length == builds.Count + 1
            ? [.. outputs.Zip(outputs.Skip(1), (output, next) => new ShellRun(int.Parse(next.Split('\n')[0], CultureInfo.InvariantCulture), output, all.Error))]
            : throw new InvalidOperationException(all.Output + all.Error);
    }

    /// <summary>A node and all mappings within it.</summary>
    public static IEnumerable<YamlMappingNode> All(YamlNode node) => node.AllNodes.OfType<YamlMappingNode>();

    /// <summary>The text of a mapping's entry; <see langword="null"/> when it is not there.</summary>
    public static string? Text(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value) ? ((YamlScalarNode)value).Value : null;

    private static Dictionary<string, string> EnvironmentOf(YamlMappingNode step, Func<string, string> fill) =>
        ((YamlMappingNode)step.Children[new YamlScalarNode("env")]).Children.ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => fill(((YamlScalarNode)pair.Value).Value!));

    private static IEnumerable<YamlMappingNode> Sequence(YamlMappingNode node, string key) => ((YamlSequenceNode)node.Children[new YamlScalarNode(key)]).OfType<YamlMappingNode>();
}
