using System.Collections.Specialized;
using System.Globalization;

namespace ServeBench.Migration;

/// <summary>The commands that draw a dataset and a run. They follow the pipeline, which keeps for them what it passes on.</summary>
internal static class PlotSteps
{
    /// <summary>Reads the options that say what is drawn, and lets the pipeline keep it.</summary>
    /// <param name="arguments">The options.</param>
    /// <param name="dataset">The command whose requests are drawn by their lengths.</param>
    /// <param name="run">The command whose requests are drawn over time.</param>
    /// <returns>Lines after the pipeline.</returns>
    /// <exception cref="ServeException"><c>VllmCommandInvalid</c>.</exception>
    public static IReadOnlyList<string> Read(VllmArguments arguments, PipelineStep dataset, PipelineStep run)
    {
        var lines = new List<string>();
        if (arguments.Has("plot-timeline"))
        {
            var export = new OrderedDictionary { ["Path"] = PathOf(arguments, ".timeline.html") };
            if (arguments.Text("timeline-itl-thresholds") is { } thresholds)
            {
                export["Threshold"] = thresholds.Split(',').Select(Threshold).ToArray();
            }

            Add("requests", run, new PipelineStep("Export-ServeTimeline", export));
        }

        if (arguments.Has("plot-dataset-stats"))
        {
            var export = new OrderedDictionary { ["Path"] = PathOf(arguments, ".dataset_stats.html") };
            Add("dataset", dataset, new PipelineStep("Export-ServeDatasetPlot", export));
        }

        // A result that is saved has made its folder before.
        if (lines.Count > 0 && arguments.Text("result-dir") is { } folder && !arguments.Has("save-result") && !arguments.Has("append-result"))
        {
            lines.Insert(0, ReportSteps.MakeFolder(folder));
        }

        return lines;

        void Add(string variable, PipelineStep kept, PipelineStep export)
        {
            kept.Parameters["OutVariable"] = variable;
            lines.Add($"${variable} | {export}");
        }
    }

    // The result's name with another ending, or the folder, in which the page has a name of its own.
    private static string PathOf(VllmArguments arguments, string extension) =>
        ReportSteps.Join(arguments.Text("result-dir"), arguments.Text("result-filename") is { } file ? Path.ChangeExtension(file, null) + extension : null);

    private static double Threshold(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double ms)
            ? ms
            : throw VllmArguments.Invalid($"--timeline-itl-thresholds holds '{text}'; it takes two numbers of milliseconds, separated by a comma.", text);
}
