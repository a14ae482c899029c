using System.Globalization;
using System.Management.Automation;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Results;

namespace ServeBench.Commands;

/// <summary>Reads benchmark runs back from result files and journals.</summary>
/// <remarks>
/// <para>
/// Reads what Export-ServeResult writes, what vllm bench serve saves (--save-result, --save-detailed, --append-result), and the
/// journal that Invoke-ServeBenchmark -JournalPath keeps, even of a process that was killed. The format is found from the content.
/// </para>
/// <para>
/// A file that holds each request gives ServeRequestResult objects; measured again they give the same metrics. A file that holds
/// a summary alone gives a ServeMetrics object, with the latencies and percentiles that the file has. Files of an older vLLM have
/// no start times: peaks cannot be measured from them again and are 0.
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
/// <para>Read all results of vLLM in a folder.</para>
/// <code>Get-ChildItem ./results -Filter *.json | Import-ServeResult</code>
/// </example>
[Cmdlet(VerbsData.Import, "ServeResult", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ServeRequestResult), typeof(ServeMetrics))]
public sealed class ImportServeResultCommand : ServeCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>The files to read; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The files to read, taken as they stand.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        bool literal = ParameterSetName == LiteralPathSet;
        foreach (string path in literal ? LiteralPath : Path)
        {
            try
            {
                foreach (string file in CmdletPaths.ResolveExisting(this, path, literal, "ResultNotFound"))
                {
                    Import(file);
                }
            }
            catch (ServeException exception)
            {
                WriteServeError(exception);
            }
        }
    }

    private void Import(string file)
    {
        IReadOnlyList<ImportedRun> runs;
        try
        {
            runs = ResultImporter.Read(file);
        }
        catch (ServeException exception)
        {
            WriteServeError(exception);
            return;
        }

        WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"'{file}' holds {runs.Count} run(s)."));
        foreach (ImportedRun run in runs)
        {
            if (run.Summary is not null)
            {
                WriteObject(MetricsObject.AddPercentiles(run.Summary));
            }
            else
            {
                WriteObject(run.Requests, enumerateCollection: true);
            }
        }
    }
}
