using System.Collections.Specialized;
using System.Globalization;
using ServeBench.Metrics;
using static ServeBench.Migration.ParameterTable;

namespace ServeBench.Migration;

/// <summary>The commands that measure, save and print the results of a command line.</summary>
/// <param name="Steps">The commands.</param>
/// <param name="Preparations">Lines before the pipeline.</param>
internal sealed record ReportSteps(IReadOnlyList<PipelineStep> Steps, IReadOnlyList<string> Preparations)
{
    private const double DefaultPercentile = 99;
    private const double VllmBenchPercentile = 90;

    /// <summary>Reads the options that say what is reported.</summary>
    /// <param name="arguments">The options.</param>
    /// <param name="reportsMore">Whether the command is <c>vllm-bench</c> and generates: by default it reports E2EL too, and it always has the 90th percentile.</param>
    /// <exception cref="ServeException"><c>VllmCommandInvalid</c>.</exception>
    public static ReportSteps Read(VllmArguments arguments, bool reportsMore)
    {
        var steps = new List<PipelineStep> { new("Measure-ServeMetrics", Measure(arguments, reportsMore)) };
        var preparations = new List<string>();
        if (arguments.Has("disable-tqdm"))
        {
            preparations.Add("$ProgressPreference = 'SilentlyContinue'");
        }

        bool append = arguments.Has("append-result");
        if (arguments.Has("save-result") || append)
        {
            string? folder = arguments.Text("result-dir");
            if (folder is not null)
            {
                preparations.Add(MakeFolder(folder));
            }

            string? file = arguments.Text("result-filename");
            var export = new OrderedDictionary { ["Path"] = Join(folder, file) };
            // Whatever the name, vLLM writes JSON.
            if (Path.GetExtension(file) is { Length: > 0 } and not (".json" or ".jsonl" or ".ndjson"))
            {
                export["Format"] = "Vllm";
            }

            SetFlag(export, "Detailed", arguments.Has("save-detailed"));
            SetFlag(export, "Append", append);
            export["PassThru"] = true;
            steps.Add(new PipelineStep("Export-ServeResult", export));
        }

        steps.Add(new PipelineStep("Format-ServeMetrics", Format(arguments, reportsMore)));
        return new ReportSteps(steps, preparations);
    }

    /// <summary>The line that makes a folder where there is none.</summary>
    public static string MakeFolder(string folder) => $"$null = New-Item -ItemType Directory -Force -Path {PowerShellText.Value(folder)}";

    /// <summary>The path of a file in a folder, either of which may be left out.</summary>
    public static string Join(string? folder, string? file) => (folder, file) switch
    {
        (null, null) => ".",
        (null, _) => file,
        (_, null) => folder,
        _ when file.StartsWith('/') => file,
        _ => $"{folder.TrimEnd('/')}/{file}",
    };

    private static OrderedDictionary Measure(VllmArguments arguments, bool reportsMore)
    {
        var parameters = new OrderedDictionary();
        double[]? own = Percentiles(arguments, "metric-percentiles");
        // Those of the table behind a sweep are measured in each of its runs.
        double[]? summary = Percentiles(arguments, "sweep-summary-percentiles");
        if (own is not null || summary is not null || reportsMore)
        {
            parameters["Percentile"] = (own ?? [DefaultPercentile]).Concat(summary ?? []).Concat(reportsMore ? [VllmBenchPercentile] : []).Distinct().ToArray();
        }

        if (arguments.Number("steady-state-threshold") is { } threshold)
        {
            parameters["SteadyStateThreshold"] = threshold;
        }

        if (arguments.Number("steady-state-min-window") is { } least)
        {
            parameters["SteadyStateMinSec"] = least;
        }

        SetFlag(parameters, "NoSteadyState", arguments.Has("no-steady-state"));
        var goodput = new OrderedDictionary();
        foreach ((string name, string limit) in arguments.Pairs("goodput", ':'))
        {
            goodput[name] = double.TryParse(limit, NumberStyles.Float, CultureInfo.InvariantCulture, out double ms)
                ? ms
                : throw VllmArguments.Invalid($"--goodput holds '{name}:{limit}'; the limit is a number of milliseconds.", limit);
        }

        if (goodput.Count > 0)
        {
            parameters["Goodput"] = goodput;
        }

        return parameters;
    }

    private static double[]? Percentiles(VllmArguments arguments, string option) => arguments.Text(option)?.Split(',').Select(text =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double percent) && percent is >= 0 and <= 100
            ? percent
            : throw VllmArguments.Invalid($"--{option} holds '{text}'; it takes numbers from 0 to 100, separated by commas.", text)).ToArray();

    private static OrderedDictionary Format(VllmArguments arguments, bool reportsMore)
    {
        var parameters = new OrderedDictionary();
        if (arguments.Text("percentile-metrics") is { } names)
        {
            parameters["Metric"] = names.Split(',').Select(name => Metric(name.Trim())).ToArray();
        }
        else if (reportsMore)
        {
            parameters["Metric"] = LatencyMetric.OfVllmBench.Select(latency => latency.Id).ToArray();
        }

        return parameters;
    }

    private static string Metric(string name)
    {
        IReadOnlyList<LatencyMetric> known = LatencyMetric.OfBenchServe;
        return known.FirstOrDefault(latency => latency.Key == name)?.Id
            ?? throw VllmArguments.Invalid($"--percentile-metrics holds '{name}'; it takes {string.Join(", ", known.Select(latency => latency.Key))}.", name);
    }
}
