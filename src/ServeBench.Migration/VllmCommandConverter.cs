using ServeBench.Endpoints;

namespace ServeBench.Migration;

/// <summary>Turns a command line of <c>vllm bench serve</c>, of the scripts that came before it, or of the reports of <c>vllm bench sweep</c> into a pipeline of this module.</summary>
internal static class VllmCommandConverter
{
    /// <summary>Converts a command line as one would give it to a shell.</summary>
    /// <param name="commandLine">A command, which may go over several lines; other commands around it are left out.</param>
    /// <exception cref="ServeException">
    /// <c>VllmCommandInvalid</c>, <c>VllmOptionUnknown</c>, <c>BackendNotSupported</c> or <c>DatasetNotSupported</c>.
    /// </exception>
    public static VllmConversion Convert(string commandLine)
    {
        ShellScript script = ShellScript.Read(commandLine);
        return Convert(script.Command, script.Warnings);
    }

    /// <summary>Converts the words of a command line.</summary>
    /// <param name="words">The words, without quotes.</param>
    /// <exception cref="ServeException">As of <see cref="Convert(string)"/>.</exception>
    public static VllmConversion Convert(IReadOnlyList<string> words) => Convert(words, []);

    private static VllmConversion Convert(IReadOnlyList<string> words, IReadOnlyList<string> shellWarnings)
    {
        if (SweepReportSteps.TryConvert(words, shellWarnings) is { } report)
        {
            return report;
        }

        if (SweepSteps.TryConvert(words, shellWarnings) is { } sweep)
        {
            return sweep;
        }

        var warnings = new List<string>(shellWarnings);
        VllmCommandStart start = VllmCommandStart.Find(words)
            ?? throw VllmArguments.Invalid("This is not a command line of vllm bench serve: it has neither 'vllm bench serve' nor 'benchmark_serving.py'.", string.Join(' ', words.Take(3)));
        warnings.AddRange(start.Warnings);
        VllmArguments arguments = VllmArguments.Parse([.. words.Skip(start.Options)]);
        if (arguments.Has("help"))
        {
            throw VllmArguments.Invalid("The command line only asks for help. Give the options of a benchmark.", "--help");
        }

        if (arguments.Values("compare") is { Count: > 0 } files)
        {
            return Compare(files, warnings);
        }

        var target = VllmTarget.Read(arguments, warnings);
        var steps = new List<PipelineStep> { DatasetSteps.Dataset(arguments, target, warnings) };
        steps.AddRange(RunSteps.Schedule(arguments));
        PipelineStep run = RunSteps.Run(arguments, target, warnings);
        steps.Add(run);
        ReportSteps results = ReportSteps.Read(arguments, ReportsMore(start, target));
        steps.AddRange(results.Steps);
        IReadOnlyList<string> plots = PlotSteps.Read(arguments, steps[0], run);
        warnings.AddRange(arguments.ShellWarnings);
        warnings.AddRange(VllmReasons.Of(arguments));
        return new VllmConversion
        {
            Script = string.Concat(results.Preparations.Select(line => line + Environment.NewLine)) + string.Join(" |" + Environment.NewLine + "    ", steps)
                + string.Concat(plots.Select(line => Environment.NewLine + line)),
            Steps = steps,
            Warnings = warnings,
        };
    }

    // By default vllm-bench also reports the end-to-end latency and the 90th percentile of generated text.
    private static bool ReportsMore(VllmCommandStart start, VllmTarget target) =>
        start.IsVllmBench && BackendCatalog.TaskOf(target.Backend) == BackendTask.Generation;

    // vllm-bench compares two files and does nothing else then.
    private static VllmConversion Compare(IReadOnlyList<string> files, List<string> warnings)
    {
        if (files.Count != 2)
        {
            throw VllmArguments.Invalid($"--compare takes two files, and there are {files.Count}.", files);
        }

        var step = new PipelineStep("Compare-ServeResult", new() { ["ReferenceObject"] = files[0], ["DifferenceObject"] = files[1] });
        return new VllmConversion { Script = step.ToString(), Steps = [step], Warnings = warnings };
    }
}
