using System.Collections.Specialized;

namespace ServeBench.Migration;

/// <summary>Makes plans of the files and command lines of other tools.</summary>
internal static class PlanConverter
{
    private static readonly (Func<YamlNode, bool> Recognises, Func<YamlNode, string, ServePlanConversion> Convert)[] s_tools =
    [
        (GuideLlmPlan.Recognises, GuideLlmPlan.Convert), (AiPerfPlan.Recognises, AiPerfPlan.Convert), (InferencePerfPlan.Recognises, InferencePerfPlan.Convert),
    ];

    private static readonly Dictionary<string, string> s_sections = new()
    {
        ["New-ServeDataset"] = "dataset",
        ["Import-ServeDataset"] = "dataset",
        ["New-ArrivalSchedule"] = "schedule",
        ["Invoke-ServeBenchmark"] = "run",
        ["Measure-ServeMetrics"] = "measure",
    };

    /// <summary>The plan of another tool's file.</summary>
    /// <param name="root">The file's tree.</param>
    /// <param name="source">Its name.</param>
    /// <exception cref="ServeException"><c>PlanToolUnknown</c>.</exception>
    public static ServePlanConversion Convert(YamlNode root, string source)
    {
        foreach ((Func<YamlNode, bool> recognises, Func<YamlNode, string, ServePlanConversion> convert) in s_tools)
        {
            if (root.Kind == YamlNodeKind.Map && recognises(root))
            {
                return convert(root, source);
            }
        }

        throw new ServeException(
            "PlanToolUnknown",
            ServeErrorKind.InvalidData,
            $"'{source}' is not a configuration that can be converted: one of aiperf (benchmark, phases), guidellm (spec) or inference-perf (load, server).",
            source);
    }

    /// <summary>The plan of a command line of vLLM's clients.</summary>
    /// <exception cref="ServeException"><c>PlanCommandUnsupported</c>.</exception>
    public static ServePlanConversion Convert(VllmConversion conversion)
    {
        List<PlanLeftOut> left = [.. conversion.Warnings.Select(warning => new PlanLeftOut("", 0, warning))];
        OrderedDictionary sections = [];
        List<object> outputs = [];
        foreach (PipelineStep step in conversion.Steps)
        {
            if (s_sections.TryGetValue(step.Command, out string? section))
            {
                sections[section] = TableOf(step, left);
            }
            else if (step.Command == "Export-ServeResult")
            {
                outputs.Add(TableOf(step, left));
            }
            else if (step.Command != "Format-ServeMetrics")
            {
                throw new ServeException(
                    "PlanCommandUnsupported",
                    ServeErrorKind.NotSupported,
                    $"A plan cannot hold {step.Command}, which the command line becomes. Convert the command line of one benchmark, and write its sweep into the plan.",
                    step.Command);
            }
        }

        if (outputs.Count > 0)
        {
            sections["outputs"] = outputs.ToArray();
        }

        return ServePlanConversion.Of("vllm bench serve", "a command line", sections, left);
    }

    private static OrderedDictionary TableOf(PipelineStep step, List<PlanLeftOut> left)
    {
        OrderedDictionary table = [];
        foreach (string parameter in step.Parameters.Keys)
        {
            if (parameter == "WhatIf")
            {
                left.Add(new PlanLeftOut("", 0, "--dry-run is left out. Invoke-ServePlan -WhatIf lists the runs of a plan."));
                continue;
            }

            // What an export passes on, a plan writes anyway.
            if (parameter == "PassThru")
            {
                continue;
            }

            object? value = step.Parameters[parameter];
            table[char.ToLowerInvariant(parameter[0]) + parameter[1..]] = value is Uri[] addresses ? addresses.Select(address => address.AbsoluteUri.TrimEnd('/')).ToArray() : value is Uri uri ? uri.AbsoluteUri.TrimEnd('/') : value;
        }

        return table;
    }
}
