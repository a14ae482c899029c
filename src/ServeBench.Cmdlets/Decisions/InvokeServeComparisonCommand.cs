using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using ServeBench.Decisions;
using ServeBench.Metrics;

namespace ServeBench.Commands;

/// <summary>Measures two sides in interleaved blocks until it is decided which is better, or that they are equivalent.</summary>
/// <remarks>
/// <para>
/// A machine that warms up, a neighbour that begins to work, a cache that fills: what changes in time looks like a difference when one side is
/// measured after the other. Here each block is a run of both sides, in the order ABBA or BAAB by chance from -Seed. The differences
/// within the blocks are compared. Reason says by how much both sides drifted meanwhile.
/// </para>
/// <para>
/// Each script block ends with Invoke-ServeBenchmark or Measure-ServeMetrics and gives one run. After the fourth block and each further one all
/// metrics are looked at; the comparison ends as soon as each of them is Better, Worse or Equivalent, at the latest after -MaxBlockCount blocks.
/// The looks, and the metrics, share an error of 5 % out among them, so that looking often costs nothing but blocks: docs/comparison.md has how
/// often it errs.
/// </para>
/// <para>
/// Before each run -Prepare is called, to empty caches for example, and the first -WarmupBlockCount blocks are not counted. Send other prompts in
/// each run, or empty the prefix cache: else the second run of a block finds the prompts of the first.
/// </para>
/// </remarks>
/// <example>
/// <para>Say whether a new build is as fast as the old one, within 2 %.</para>
/// <code>
/// $requests = New-ServeDataset -Count 200 -Seed 1
/// Invoke-ServeComparison { $requests | Invoke-ServeBenchmark http://old:8000 } { $requests | Invoke-ServeBenchmark http://new:8000 } -TolerancePercent 2 `
///     -Prepare { param($Side) Reset-ServeCache "http://$(if ($Side -eq 'Reference') { 'old' } else { 'new' }):8000" }
/// </code>
/// </example>
/// <example>
/// <para>See the longest that it can take before it begins.</para>
/// <code>Invoke-ServeComparison $old $new -MaxBlockCount 12 -WhatIf</code>
/// </example>
/// <example>
/// <para>Stop a pipeline unless the new build is certainly not slower.</para>
/// <code>
/// $ErrorActionPreference = 'Stop'
/// $verdicts = Invoke-ServeComparison $old $new -Metric OutputThroughput, P99TtftMs
/// if ($verdicts.Verdict -contains 'Worse' -or $verdicts.Verdict -contains 'Undecided') { throw $verdicts }
/// </code>
/// </example>
[Cmdlet(VerbsLifecycle.Invoke, "ServeComparison", SupportsShouldProcess = true, HelpUri = HelpPages.Root + "Invoke-ServeComparison.md")]
[OutputType(typeof(ServeComparison))]
public sealed class InvokeServeComparisonCommand : ServeCmdlet
{
    private const int ActivityId = 3;

    /// <summary>Measures the side that is compared with: a script block that gives one run.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNull]
    public ScriptBlock Reference { get; set; } = null!;

    /// <summary>Measures the side that is compared: a script block that gives one run.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNull]
    public ScriptBlock Difference { get; set; } = null!;

    /// <summary>The metrics that decide: names of properties or vLLM's keys, also with wildcards. Default OutputThroughput and P99TtftMs. Fewer of them are decided earlier.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(MetricNameCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Metric { get; set; } = [nameof(ServeMetrics.OutputThroughput), nameof(ServeMetrics.P99TtftMs)];

    /// <summary>The most blocks, each a run of both sides: 4 or more, default 12.</summary>
    [Parameter]
    [ValidateRange(SequentialOptions.LeastBlocks, 1000)]
    [InvariantNumber]
    public int MaxBlockCount { get; set; } = 12;

    /// <summary>Blocks before the first that counts, 0 or more; default 1.</summary>
    [Parameter]
    [ValidateRange(0, 1000)]
    [InvariantNumber]
    public int WarmupBlockCount { get; set; } = 1;

    /// <summary>The greatest change in percent that does not matter, 0 or more; default 1.</summary>
    [Parameter]
    [ValidateRange(0, double.MaxValue)]
    [InvariantNumber]
    public double TolerancePercent { get; set; } = ComparisonOptions.DefaultTolerancePercent;

    /// <summary>Is called before each run, with the side: Reference or Difference.</summary>
    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? Prepare { get; set; }

    /// <summary>Seed of the order of the sides; the same seed gives the same order. Default 0.</summary>
    [Parameter]
    [InvariantNumber]
    public uint Seed { get; set; }

    /// <summary>Compares runs that differ in more than the server, or are doubtful, with a warning.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        var names = new MetricNames(Metric);
        MetricColumn[] columns = [.. MetricCatalog.Compared.Where(column => names.Has(column.Name))];
        if (columns.Length == 0)
        {
            throw new ServeException("MetricUnknown", ServeErrorKind.InvalidArgument, $"-Metric '{string.Join(", ", Metric)}' matches no metric that runs are compared by.", Metric);
        }

        int runs = 2 * (WarmupBlockCount + MaxBlockCount);
        if (ShouldProcess(
            string.Create(CultureInfo.InvariantCulture, $"{runs} runs at most: {WarmupBlockCount} and up to {MaxBlockCount} blocks of both sides"), "Compare"))
        {
            var comparison = new SequentialComparison(columns, new SequentialOptions { MaxBlocks = MaxBlockCount, TolerancePercent = TolerancePercent });
            Measure(comparison);
            WriteObject(comparison.Results(nameof(Reference), nameof(Difference)), enumerateCollection: true);
        }
    }

    private void Measure(SequentialComparison comparison)
    {
        IReadOnlyList<bool> order = BlockOrder.Draw(WarmupBlockCount + MaxBlockCount, Seed);
        long start = Stopwatch.GetTimestamp();
        for (int block = 0; block < order.Count && !comparison.IsDecided; block++)
        {
            ServeMetrics first = Run(isReference: order[block]), second = Run(isReference: !order[block]);
            (ServeMetrics reference, ServeMetrics difference) = order[block] ? (first, second) : (second, first);
            RequireComparable(reference, difference, isFirst: block == 0);
            if (block >= WarmupBlockCount)
            {
                comparison.Add(reference, difference);
            }

            Report(block + 1, order.Count, Stopwatch.GetElapsedTime(start));
        }
    }

    private ServeMetrics Run(bool isReference)
    {
        string side = isReference ? nameof(Reference) : nameof(Difference);
        if (Prepare is not null)
        {
            InvokeCommand.InvokeScript(useLocalScope: true, Prepare, null, side);
        }

        return OneRun.Of(InvokeCommand.InvokeScript(useLocalScope: true, isReference ? Reference : Difference, null), count => new ServeException(
            "ComparisonBlockInvalid",
            ServeErrorKind.InvalidData,
            string.Create(CultureInfo.InvariantCulture, $"-{side} gave {count} runs, and one is expected. End it with Invoke-ServeBenchmark or Measure-ServeMetrics."),
            side));
    }

    // What the first block shows is an error before the time is spent; a doubt in a later one is a warning, so that nothing is lost.
    private void RequireComparable(ServeMetrics reference, ServeMetrics difference, bool isFirst)
    {
        string[] obstacles = [.. Comparability.Obstacles([reference], [difference])];
        if (obstacles.Length == 0)
        {
            return;
        }

        string message = $"The sides differ in more than the server: {string.Join("; ", obstacles)}.";
        if (isFirst && !Force)
        {
            throw new ServeException("RunsNotComparable", ServeErrorKind.InvalidArgument, $"{message} Give both sides the same load, or compare them all the same with -Force.", message);
        }

        WriteWarning(message);
    }

    private void Report(int done, int all, TimeSpan elapsed) => WriteProgress(new ProgressRecord(
        ActivityId,
        "Comparison",
        string.Create(CultureInfo.InvariantCulture, $"Block {done} of at most {all}"))
    {
        PercentComplete = 100 * done / all,
        SecondsRemaining = (int)(elapsed.TotalSeconds / done * (all - done)),
    });
}
