using System.Globalization;
using System.Management.Automation;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Results;

namespace ServeBench.Commands;

/// <summary>Reads benchmark runs back from result files and journals.</summary>
/// <remarks>
/// <para>
/// Reads the files of Export-ServeResult and of vllm bench serve (--save-result, --save-detailed, --append-result). It also reads the
/// journal of Invoke-ServeBenchmark -JournalPath, even of a process that was killed. The format is found from the content.
/// </para>
/// <para>
/// Reads the results of other tools as well: sglang.bench_serving (JSON Lines), guidellm (benchmarks.json), aiperf
/// (profile_export_aiperf.json, and the records of profile_export.jsonl), genai-perf (profile_export_genai_perf.json) and
/// inference-perf (summary_lifecycle_metrics.json, stage_N_lifecycle_metrics.json). Each run gives a ServeMetrics object whose Tool
/// names the tool. A number has a property of ServeBench only where both define it alike; what a tool defines differently has a
/// property of its own, such as MeanSglangItlMs or P99GuideLlmTtftMs. docs/metrics.md lists them, with the reasons. What all of these
/// tools call the time to first token is MeanContentTtftMs, which a run of ServeBench has too.
/// </para>
/// <para>
/// A file with requests gives ServeRequestResult objects; measured again they give the same metrics. A file with only a summary gives a
/// ServeMetrics object, with the latencies and percentiles that the file has. Files of older vLLM releases have no start times, so
/// peaks cannot be measured from them again and are 0.
/// </para>
/// </remarks>
/// <example>
/// <para>Measure a saved run again with another percentile.</para>
/// <code>Import-ServeResult ./run.json | Measure-ServeMetrics -Percentile 99.9</code>
/// </example>
/// <example>
/// <para>Get what a killed run had finished.</para>
/// <code>Import-ServeResult ./run.journal.jsonl | Measure-ServeMetrics</code>
/// </example>
/// <example>
/// <para>Compare a run with the benchmarks of a guidellm report.</para>
/// <code>$mine = Import-ServeResult ./run.json | Measure-ServeMetrics
/// $mine, (Import-ServeResult ./benchmarks.json) | ForEach-Object { $_ } | Select-Object Tool, Label, RequestThroughput, OutputThroughput, MeanContentTtftMs</code>
/// </example>
/// <example>
/// <para>Make a table of the stages of inference-perf, with its own latencies.</para>
/// <code>Import-ServeResult ./reports/stage_*_lifecycle_metrics.json | Export-Csv ./stages.csv</code>
/// </example>
/// <example>
/// <para>Read all results of vLLM in a folder.</para>
/// <code>Get-ChildItem ./results -Filter *.json | Import-ServeResult</code>
/// </example>
[Cmdlet(VerbsData.Import, "ServeResult", HelpUri = HelpPages.Root + "Import-ServeResult.md", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ServeRequestResult), typeof(ServeMetrics))]
public sealed class ImportServeResultCommand : ImportCmdlet
{
    /// <summary>
    /// Whose results the files hold: Vllm, Sglang, GuideLlm, AiPerf, GenAiPerf or InferencePerf. Auto, the default, finds it from the
    /// first result of each file. Results that are plainly another tool's are refused: what a metric means depends on the tool.
    /// </summary>
    [Parameter]
    public ImportFormat Format { get; set; }

    private protected override IEnumerable<string> Find(string path, bool literal) => CmdletPaths.ResolveExisting(this, path, literal, "ResultNotFound");

    private protected override void Import(string path)
    {
        IReadOnlyList<ImportedRun> runs;
        try
        {
            runs = ResultImporter.Read(path, Format);
        }
        catch (ServeException exception)
        {
            WriteServeError(exception);
            return;
        }

        WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"'{path}' holds {runs.Count} run(s)."));
        foreach (ImportedRun run in runs)
        {
            ImportWarnings.Warn(this, path, run);

            if (run.Summary is not null)
            {
                WriteObject(MetricsObject.AddProperties(run.Summary));
            }
            else
            {
                WriteObject(run.Requests, enumerateCollection: true);
            }
        }
    }
}
