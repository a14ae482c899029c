using System.Collections.Specialized;
using System.Globalization;

namespace ServeBench.Migration;

/// <summary>Turns command lines of <c>vllm bench sweep plot</c>, <c>plot_pareto</c> and <c>boundary</c> into pipelines of this module.</summary>
internal static class SweepReportSteps
{
    private const string PlotOptions = "fig-dir fig-by row-by col-by curve-by var-x var-y filter-by bin-by scale-x scale-y fig-name dry-run";
    private const string ParetoOptions = "user-count-var gpu-count-var label-by dry-run";
    private const string BoundaryOptions = "output-file group-by concurrency-var run-var baseline metrics multiplier-metrics";

    private static readonly HashSet<string> s_lists =
        ["fig-by", "row-by", "col-by", "curve-by", "filter-by", "bin-by", "label-by", "group-by", "metrics", "multiplier-metrics"];

    private static readonly Dictionary<string, string> s_parameters = new(StringComparer.Ordinal)
    {
        ["fig-by"] = "FigBy", ["row-by"] = "RowBy", ["col-by"] = "ColBy", ["curve-by"] = "CurveBy", ["var-x"] = "VarX", ["var-y"] = "VarY",
        ["filter-by"] = "FilterBy", ["bin-by"] = "BinBy", ["scale-x"] = "ScaleX", ["scale-y"] = "ScaleY", ["fig-name"] = "FigName",
        ["user-count-var"] = "UserCountVar", ["gpu-count-var"] = "GpuCountVar", ["label-by"] = "LabelBy", ["group-by"] = "GroupBy",
        ["concurrency-var"] = "ConcurrencyVar", ["run-var"] = "RunVar", ["baseline"] = "Baseline", ["metrics"] = "Metric",
        ["multiplier-metrics"] = "MultiplierMetric",
    };

    /// <summary>Converts a command line, if it is one of them.</summary>
    /// <param name="words">The words of the command line.</param>
    /// <param name="warnings">The warnings about it so far.</param>
    /// <returns><see langword="null"/> for another command line.</returns>
    /// <exception cref="ServeException"><c>VllmCommandInvalid</c> or <c>VllmOptionUnknown</c>.</exception>
    public static VllmConversion? TryConvert(IReadOnlyList<string> words, IReadOnlyList<string> warnings)
    {
        int sweep = Enumerable.Range(0, words.Count).FirstOrDefault(
            i => i > 0 && words[i] == "sweep" && words[i - 1] == "bench" && i + 1 < words.Count && words[i + 1] is "plot" or "plot_pareto" or "boundary", -1);
        if (sweep < 0)
        {
            return null;
        }

        string command = words[sweep + 1];
        string known = command switch { "plot" => PlotOptions, "plot_pareto" => ParetoOptions, _ => BoundaryOptions };
        (string folder, Dictionary<string, string> options) = Parse(command, known.Split(' '), [.. words.Skip(sweep + 2)]);
        OrderedDictionary parameters = Parameters(known.Split(' '), options);
        var import = new PipelineStep("Import-ServeSweep", new OrderedDictionary { ["Path"] = folder });
        var lines = new List<string>();
        PipelineStep[] steps;
        if (command == "boundary")
        {
            parameters["OutVariable"] = "boundary";
            var export = new PipelineStep("Export-Csv", new OrderedDictionary { ["Path"] = ReportSteps.Join(folder, options.GetValueOrDefault("output-file", "boundary.csv")) });
            steps = [import, new PipelineStep("Measure-ServeBoundary", parameters)];
            lines.Add(Pipeline(steps));
            lines.Add($"$boundary | {export}");
            steps = [.. steps, export];
        }
        else
        {
            string? inside = command == "plot_pareto" ? "pareto" : options.GetValueOrDefault("fig-dir");
            string target = string.IsNullOrEmpty(inside) ? folder : ReportSteps.Join(folder, inside);
            bool dry = options.ContainsKey("dry-run");
            if (target != folder && !dry)
            {
                lines.Add(ReportSteps.MakeFolder(target));
            }

            parameters.Insert(0, "Path", target);
            if (dry)
            {
                parameters["WhatIf"] = true;
            }

            steps = [import, new PipelineStep(command == "plot" ? "Export-ServeSweepPlot" : "Export-ServeParetoPlot", parameters)];
            lines.Add(Pipeline(steps));
        }

        return new VllmConversion { Script = string.Join(Environment.NewLine, lines), Steps = steps, Warnings = [.. warnings] };
    }

    private static string Pipeline(PipelineStep[] steps) => string.Join(" |" + Environment.NewLine + "    ", steps.AsEnumerable());

    private static OrderedDictionary Parameters(string[] known, Dictionary<string, string> options)
    {
        var parameters = new OrderedDictionary();
        foreach (string name in known.Where(name => s_parameters.ContainsKey(name) && options.ContainsKey(name)))
        {
            string value = options[name];
            parameters[s_parameters[name]] = name switch
            {
                "baseline" => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                    ? number
                    : throw VllmArguments.Invalid($"--baseline holds '{value}'; it takes a number.", name),
                "scale-x" or "scale-y" => value switch
                {
                    "linear" => "Linear",
                    "log" => "Log",
                    "sqrt" => "Sqrt",
                    _ => throw VllmArguments.Invalid($"--{name} holds '{value}'; a scale is linear, log or sqrt.", name),
                },
                _ when s_lists.Contains(name) => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                _ => value,
            };
        }

        return parameters;
    }

    private static (string Folder, Dictionary<string, string> Options) Parse(string command, string[] known, string[] words)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        string? folder = null;
        for (int i = 0; i < words.Length; i++)
        {
            if (!words[i].StartsWith("--", StringComparison.Ordinal))
            {
                folder = folder is null ? words[i] : throw VllmArguments.Invalid($"'{words[i]}' does not belong to an option, and '{folder}' is already the folder.", words[i]);
                continue;
            }

            string[] parts = words[i][2..].Split('=', 2);
            string name = Find(command, known, parts[0].Replace('_', '-'));
            bool isFlag = name == "dry-run";
            options[name] = parts.Length == 2 && !isFlag ? parts[1]
                : isFlag && parts.Length == 1 ? ""
                : !isFlag && i + 1 < words.Length ? words[++i]
                : throw VllmArguments.Invalid(isFlag ? $"--{name} takes no value." : $"--{name} needs a value.", name);
        }

        return (folder ?? throw VllmArguments.Invalid($"vllm bench sweep {command} needs the folder of its results.", command), options);
    }

    // The name itself, or the only option that begins with it, as argparse has it.
    private static string Find(string command, string[] known, string name)
    {
        string[] found = known.Contains(name) ? [name] : [.. known.Where(candidate => candidate.StartsWith(name, StringComparison.Ordinal))];
        return found.Length == 1 ? found[0] : throw new ServeException(
            "VllmOptionUnknown",
            ServeErrorKind.InvalidArgument,
            $"vllm bench sweep {command} has no option --{name}. {NameSpelling.Question(name, known, candidate => "--" + candidate)}",
            name);
    }
}
