using System.Globalization;
using ServeBench.Metrics;
using ServeBench.Sweeps;

namespace ServeBench.Migration;

/// <summary>One benchmark of a sweep as commands with their parameters.</summary>
/// <param name="Benchmark">The sweep's view of the benchmark.</param>
/// <param name="Dataset">The command that makes or reads the requests.</param>
/// <param name="Schedule">The command that schedules the requests; <see langword="null"/> when the run does so itself.</param>
/// <param name="Run">The command that sends the requests.</param>
/// <param name="Measurement">The command that computes the metrics.</param>
internal sealed record SweepPipeline(SweepBenchmark Benchmark, PipelineStep Dataset, PipelineStep? Schedule, PipelineStep Run, PipelineStep Measurement)
{
    private const int DefaultSize = 1000;

    private static readonly string[] s_addresses = ["--base-url", "--base_url", "--host", "--port"];

    /// <summary>Adds the options of an entry to a command line and converts it.</summary>
    /// <param name="words">The command line.</param>
    /// <param name="parameters">The options.</param>
    /// <param name="uri">The server, for a command line that names none.</param>
    /// <exception cref="ServeException"><c>SweepCommandInvalid</c>, or an error of <see cref="VllmCommandConverter"/>.</exception>
    public static SweepPipeline Create(IReadOnlyList<string> words, SweepParameters parameters, Uri? uri)
    {
        List<string> command = SweepCommandLine.Apply(words, parameters);
        if (uri is not null && SweepCommandLine.Value(command, s_addresses) is null)
        {
            command.AddRange(["--base-url", uri.AbsoluteUri.TrimEnd('/')]);
        }

        VllmConversion conversion = VllmCommandConverter.Convert([.. command, "--save-result"]);
        Dictionary<string, PipelineStep> steps = conversion.Steps.ToDictionary(step => step.Command);
        if (!steps.TryGetValue("Invoke-ServeBenchmark", out PipelineStep? run))
        {
            throw new ServeException(
                "SweepCommandInvalid",
                ServeErrorKind.InvalidArgument,
                $"'{SweepCommandLine.Text(command)}' is not one benchmark. Give a command line of vllm bench serve without sweeps, repetitions or comparisons.",
                words[0]);
        }

        PipelineStep measurement = steps["Measure-ServeMetrics"];
        List<string> warnings = [.. conversion.Warnings];
        if (command.Any(word => word.StartsWith("--plot", StringComparison.Ordinal)))
        {
            warnings.Add("A sweep draws no plots. With --save-detailed, Export-ServeTimeline draws the files of its runs.");
        }

        var benchmark = new SweepBenchmark(
            SweepCommandLine.Text(command),
            steps["Export-ServeResult"].Parameters.Contains("Detailed"),
            measurement.Parameters["Percentile"] as double[] ?? new MeasureOptions().Percentiles,
            measurement.Parameters.Contains("Goodput"),
            warnings);
        return new SweepPipeline(benchmark, conversion.Steps[0], steps.GetValueOrDefault("New-ArrivalSchedule"), run, measurement);
    }

    /// <summary>The number of requests that a command line sends.</summary>
    /// <param name="words">The command line.</param>
    public static int SizeOf(IReadOnlyList<string> words) =>
        int.TryParse(SweepCommandLine.Value(words, "--num-prompts", "--num_prompts"), NumberStyles.Integer, CultureInfo.InvariantCulture, out int size) ? size : DefaultSize;

    public override string ToString() => string.Join(" | ", new[] { Dataset, Schedule, Run, Measurement }.OfType<PipelineStep>());
}
