using System.Text.RegularExpressions;
using ServeBench.Endpoints;

namespace ServeBench.Migration;

/// <summary>Turns a command line of <c>vllm bench serve</c>, of the scripts that came before it, or of the reports of <c>vllm bench sweep</c> into a pipeline of this module.</summary>
public static partial class VllmCommandConverter
{
    private const string VllmBench = "vllm-bench";

    /// <summary>Converts a command line as one would give it to a shell.</summary>
    /// <param name="commandLine">One command, which may go over several lines.</param>
    /// <exception cref="ServeException">
    /// <c>VllmCommandInvalid</c>, <c>VllmOptionUnknown</c>, <c>BackendNotSupported</c> or <c>DatasetNotSupported</c>.
    /// </exception>
    public static VllmConversion Convert(string commandLine)
    {
        ArgumentNullException.ThrowIfNull(commandLine);
        ShellWords split = ShellWords.Split(commandLine);
        return Convert(split.Words, split.Warnings);
    }

    /// <summary>Converts the words of a command line.</summary>
    /// <param name="words">The words, without quotes.</param>
    /// <exception cref="ServeException">As of <see cref="Convert(string)"/>.</exception>
    public static VllmConversion Convert(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return Convert(words, []);
    }

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
        int start = StartOfOptions(words, warnings);
        string[] options = [.. words.Skip(start)];
        warnings.AddRange(options.Where(word => Variable().IsMatch(word)).Select(word => $"'{word}' holds a variable of the shell, which stays as it stands; put its value there."));
        VllmArguments arguments = VllmArguments.Parse(options);
        if (arguments.Has("help"))
        {
            throw VllmArguments.Invalid("The command line asks for help only. Give it with the options of a benchmark.", "--help");
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
        ReportSteps results = ReportSteps.Read(arguments, ReportsMore(words.Take(start), target));
        steps.AddRange(results.Steps);
        IReadOnlyList<string> plots = PlotSteps.Read(arguments, steps[0], run);
        warnings.AddRange(VllmReasons.Of(arguments));
        return new VllmConversion
        {
            Script = string.Concat(results.Preparations.Select(line => line + Environment.NewLine)) + string.Join(" |" + Environment.NewLine + "    ", steps)
                + string.Concat(plots.Select(line => Environment.NewLine + line)),
            Steps = steps,
            Warnings = warnings,
        };
    }

    // The end-to-end latency and the 90th percentile are in what vllm-bench reports of generated text unless it is told otherwise.
    private static bool ReportsMore(IEnumerable<string> command, VllmTarget target) =>
        command.Any(word => NameOf(word) == VllmBench) && BackendCatalog.TaskOf(target.Backend) == BackendTask.Generation;

    private static string NameOf(string word) => word[(word.LastIndexOf('/') + 1)..];

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

    // What stands before the command (a runner, a container, python) is of the machine that it was written for.
    private static int StartOfOptions(IReadOnlyList<string> words, List<string> warnings)
    {
        for (int i = 0; i < words.Count; i++)
        {
            string name = NameOf(words[i]);
            if (words[i].StartsWith("--", StringComparison.Ordinal) && i == 0)
            {
                return 0;
            }

            if (Assignment().Match(words[i]) is { Success: true } assignment)
            {
                string variable = assignment.Groups[1].Value;
                warnings.Add(variable == "VLLM_USE_RUST_BENCH"
                    ? $"{variable} is left out: it chooses between vLLM's own two clients, and neither is used here."
                    : $"The environment variable {variable} is left out; set it with $env:{variable} where it matters.");
            }
            else if (name is "benchmark_serving.py" or "vllm.benchmarks.serve")
            {
                return i + 1;
            }
            else if (name == VllmBench)
            {
                return i + 1 < words.Count && words[i + 1] == "serve" ? i + 2 : i + 1;
            }
            else if (name == "bench" && i > 0 && i + 1 < words.Count && words[i + 1] == "serve")
            {
                return i + 2;
            }
        }

        throw VllmArguments.Invalid(
            "This is no command line of vllm bench serve: it holds neither 'vllm bench serve' nor 'benchmark_serving.py'.", string.Join(' ', words.Take(3)));
    }

    [GeneratedRegex(@"^([A-Za-z_][A-Za-z0-9_]*)=")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\$[A-Za-z_{(]")]
    private static partial Regex Variable();
}
