using System.Globalization;
using System.Management.Automation;
using ServeBench.Reports.Sweeps;
using ServeBench.Results;

namespace ServeBench.Commands;

/// <summary>Reads the runs of a sweep from the folder of an experiment.</summary>
/// <remarks>
/// <para>
/// Reads the files of vllm bench sweep and Invoke-ServeSweep: each summary.json below the folder, and each run=N.json that is newer or
/// that no summary contains, as after an interrupted sweep. You can also specify a file. Each run is an object with vLLM's names: its
/// metrics, run_number and the parameters of the sweep. Folders are in natural order, max_concurrency=4 before 16.
/// </para>
/// <para>
/// Numbers are typed, so Where-Object, Sort-Object, Group-Object and Measure-Object work as expected; inf is infinite. Members of nested
/// objects have the names of both, joined by a dot. A parameter that is a list is its JSON text. Lists with an entry per request are left
/// out; Import-ServeResult reads them. If the file lacks the percentiles 50, 90, 95 or 99, they are computed from its requests.
/// SourcePath is the file of the run, and Name its combination, as Invoke-ServeSweep writes it.
/// </para>
/// <para>
/// A file that cannot be read is an error with file, line and column; the other files are read.
/// </para>
/// </remarks>
/// <example>
/// <para>Draw an experiment, without the runs that were overloaded.</para>
/// <code>Import-ServeSweep ./results/20260801_120000 | Where-Object max_concurrency -lt 256 | Export-ServeSweepPlot ./throughput.html</code>
/// </example>
/// <example>
/// <para>Average the repetitions of each combination.</para>
/// <code>Import-ServeSweep ./results/20260801_120000 | Group-Object max_num_seqs, max_concurrency | ForEach-Object {
///     [pscustomobject] @{ Combination = $_.Name; Throughput = ($_.Group.request_throughput | Measure-Object -Average).Average }
/// }</code>
/// </example>
/// <example>
/// <para>The five best runs that meet an objective.</para>
/// <code>Import-ServeSweep ./results | Where-Object p99_ttft_ms -le 200 | Sort-Object output_throughput -Descending -Top 5</code>
/// </example>
[Cmdlet(VerbsData.Import, "ServeSweep", HelpUri = HelpPages.Root + "Import-ServeSweep.md", DefaultParameterSetName = PathSet)]
[OutputType(TypeName)]
public sealed class ImportServeSweepCommand : ImportCmdlet
{
    private const string TypeName = "ServeBench.SweepRun";

    private protected override IEnumerable<string> Find(string path, bool literal) =>
        CmdletPaths.ResolveExisting(this, path, literal, "SweepResultNotFound").Order(NaturalOrder.Instance);

    private protected override void Import(string path)
    {
        foreach (SweepRunFiles files in SweepFiles.Find(path))
        {
            IReadOnlyList<SweepRow> rows = files.Read(WriteServeError);
            WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"'{files.Summary ?? System.IO.Path.GetDirectoryName(files.Runs[0])}' has {rows.Count} run(s)."));
            foreach (SweepRow row in rows)
            {
                if (SweepFiles.IsRun(row))
                {
                    WriteObject(SweepRowReader.Write(row, TypeName));
                }
                else
                {
                    WriteServeError(SweepResultErrors.NoRun(row.Text("SourcePath")));
                }
            }
        }
    }
}
