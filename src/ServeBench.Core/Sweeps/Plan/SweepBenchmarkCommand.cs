using System.Collections.Specialized;
using System.Globalization;
using ServeBench.Metrics;
using ServeBench.Migration;

namespace ServeBench.Sweeps;

/// <summary>A command line of <c>vllm bench serve</c> with the options of an entry, and the pipeline that does the same.</summary>
/// <param name="Text">The command line, for people.</param>
/// <param name="Script">The pipeline, which ends with the metrics of the run.</param>
/// <param name="Detailed">Whether the file of the run holds each request.</param>
/// <param name="Warnings">What the pipeline does not do as the command line would.</param>
/// <param name="Percentiles">The percentiles that it measures.</param>
/// <param name="HasGoodput">Whether it measures goodput.</param>
internal sealed record SweepBenchmarkCommand(
    string Text, string Script, bool Detailed, IReadOnlyList<string> Warnings, IReadOnlyList<double> Percentiles, bool HasGoodput)
{
    private const string LastStep = "Measure-ServeMetrics";
    private const string SavingStep = "Export-ServeResult";

    private static readonly string[] s_addresses = ["--base-url", "--base_url", "--host", "--port"];

    /// <summary>Puts the options into the command line and converts it.</summary>
    /// <param name="words">The command line as it was given.</param>
    /// <param name="parameters">The options.</param>
    /// <param name="uri">Where the server is, for a command line that does not say it.</param>
    /// <exception cref="ServeException">As of <see cref="VllmCommandConverter"/>.</exception>
    public static SweepBenchmarkCommand Create(IReadOnlyList<string> words, SweepParameters parameters, Uri? uri)
    {
        List<string> command = SweepCommandLine.Apply(words, parameters);
        if (uri is not null && SweepCommandLine.Value(command, s_addresses) is null)
        {
            command.AddRange(["--base-url", uri.AbsoluteUri.TrimEnd('/')]);
        }

        VllmConversion conversion = VllmCommandConverter.Convert([.. command, "--save-result"]);
        PipelineStep[] steps = [.. conversion.Steps.Take(conversion.Steps.ToList().FindIndex(step => step.Command == LastStep) + 1)];
        OrderedDictionary measured = steps[^1].Parameters;
        bool isDetailed = conversion.Steps.First(step => step.Command == SavingStep).Parameters.Contains("Detailed");
        List<string> warnings = [.. conversion.Warnings];
        if (command.Any(word => word.StartsWith("--plot", StringComparison.Ordinal)))
        {
            warnings.Add("A sweep draws nothing: with --save-detailed, Export-ServeTimeline draws its run files.");
        }

        return new SweepBenchmarkCommand(
            SweepCommandLine.Text(command),
            string.Join(" | ", (object[])steps),
            isDetailed,
            warnings,
            measured["Percentile"] as double[] ?? new MeasureOptions().Percentiles,
            measured.Contains("Goodput"));
    }

    /// <summary>How many requests the command line sends: 1000 unless it says otherwise.</summary>
    /// <param name="words">The command line as it was given.</param>
    public static int SizeOf(IReadOnlyList<string> words) =>
        int.TryParse(SweepCommandLine.Value(words, "--num-prompts", "--num_prompts"), NumberStyles.Integer, CultureInfo.InvariantCulture, out int size) ? size : 1000;
}
