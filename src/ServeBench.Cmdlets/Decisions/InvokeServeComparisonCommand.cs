using System.Collections;
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
/// A side is the address of an endpoint, or a script block. Endpoints get the requests from the pipeline, with the parameters of -RunParameter: both sides
/// of a block the same prompts, and each block prompts that none before has sent. A script block ends with Invoke-ServeBenchmark or Measure-ServeMetrics
/// and gives one run. Both sides of a block must send the same prompts, and the next block others, or caches must be emptied: else a run finds
/// the prompts of the one before.
/// </para>
/// <para>
/// After the fourth block and each further one all metrics are looked at; the comparison ends as soon as each of them is Better, Worse or
/// Equivalent, at the latest after -MaxBlockCount blocks. The looks, and the metrics, share an error of 5 % out among them, so that looking often
/// costs nothing but blocks: docs/comparison.md has how often it errs.
/// </para>
/// <para>
/// Before each run -Prepare is called, to empty caches for example, and the first -WarmupBlockCount blocks are not counted. Sides that differ in more
/// than the server are an error after the first block. A client that is the limit from the start is one after the third. A later block with a doubtful run
/// is left out with a warning. After Ctrl+C, or an error,
/// Get-ServeLastRun -Comparison writes what the blocks so far say.
/// </para>
/// </remarks>
/// <example>
/// <para>Say whether a new build is as fast as the old one, within 2 %, with the same prompts for both.</para>
/// <code>
/// New-ServeDataset -Count 200 -Seed 1 | New-ArrivalSchedule -RequestRate 8 |
///     Invoke-ServeComparison http://old:8000 http://new:8000 -RunParameter @{ Backend = 'openai-chat' } -TolerancePercent 2
/// </code>
/// </example>
/// <example>
/// <para>See the longest that it can take before it begins.</para>
/// <code>$requests | Invoke-ServeComparison http://old:8000 http://new:8000 -RunParameter @{ TimeoutSec = 60 } -MaxBlockCount 12 -WhatIf</code>
/// </example>
/// <example>
/// <para>Compare two settings of one server, whose caches are emptied before each run.</para>
/// <code>
/// $requests = New-ServeDataset -Count 200 -Seed 1
/// $few = { $requests | Invoke-ServeBenchmark http://127.0.0.1:8000 -MaxConcurrency 16 }
/// $many = { $requests | Invoke-ServeBenchmark http://127.0.0.1:8000 -MaxConcurrency 32 }
/// Invoke-ServeComparison $few $many -Metric OutputThroughput -Prepare { Reset-ServeCache http://127.0.0.1:8000 } -Force
/// </code>
/// </example>
/// <example>
/// <para>Stop a pipeline unless the new build is certainly not slower.</para>
/// <code>
/// $ErrorActionPreference = 'Stop'
/// $requests | Invoke-ServeComparison $old $new -Metric OutputThroughput, P99TtftMs -FailOn Undecided
/// </code>
/// </example>
[Cmdlet(VerbsLifecycle.Invoke, "ServeComparison", SupportsShouldProcess = true, HelpUri = HelpPages.Root + "Invoke-ServeComparison.md")]
[OutputType(typeof(ServeComparison))]
public sealed class InvokeServeComparisonCommand : ServeCmdlet
{
    private const int ActivityId = 3;

    // A client that is too slow once may have been disturbed; one that is too slow from the start three times is too slow for the load.
    private const int MostLimitedBlocks = 3;

    private readonly WorkloadCollector _input = new();
    private ComparisonLoad? _load;
    private bool _wasComparable;
    private int _limitedBlocks;

    /// <summary>The side that is compared with: the address of an endpoint, or a script block that gives one run.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ComparisonSideTransformation]
    [ArgumentCompleter(typeof(UriCompleter))]
    [ValidateNotNull]
    public object Reference { get; set; } = null!;

    /// <summary>The side that is compared: the address of an endpoint, or a script block that gives one run.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ComparisonSideTransformation]
    [ArgumentCompleter(typeof(UriCompleter))]
    [ValidateNotNull]
    public object Difference { get; set; } = null!;

    /// <summary>Requests, or slots of a schedule, for sides that are endpoints; usually from the pipeline.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject?[]? InputObject { get; set; }

    /// <summary>Parameters of Invoke-ServeBenchmark for each run of a side that is an endpoint, by their names: a table such as @{ Backend = 'openai-chat'; Model = 'm' }.</summary>
    [Parameter]
    [ValidateNotNull]
    [TableTransformation("@{ Backend = 'openai-chat' }")]
    [ArgumentCompleter(typeof(TableCompleter))]
    public IDictionary? RunParameter { get; set; }

    /// <summary>The metrics that decide: names of properties or vLLM's keys, also with wildcards. Default OutputThroughput and P99TtftMs. Fewer of them are decided earlier.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(MetricNameCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Metric { get; set; } = [nameof(ServeMetrics.OutputThroughput), nameof(ServeMetrics.P99TtftMs)];

    /// <summary>The most blocks, each a run of both sides: 4 or more, default 12.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(SequentialOptions.LeastBlocks, 1000)]
    [InvariantNumber]
    public int MaxBlockCount { get; set; } = 12;

    /// <summary>Blocks before the first that counts, 0 or more; default 1.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0, 1000)]
    [InvariantNumber]
    public int WarmupBlockCount { get; set; } = 1;

    /// <summary>The greatest change in percent that does not matter, 0 or more; default 1.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0, double.MaxValue)]
    [InvariantNumber]
    public double TolerancePercent { get; set; } = ComparisonOptions.DefaultTolerancePercent;

    /// <summary>Is called before each run, with the side: Reference or Difference.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNull]
    public ScriptBlock? Prepare { get; set; }

    /// <summary>Seed of the order of the sides; the same seed gives the same order. Default 0.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [InvariantNumber]
    public uint Seed { get; set; }

    /// <summary>Compares runs that differ in more than the server, or are doubtful, with a warning.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// Which verdicts end with the error ComparisonNotPassed, after all objects are written: None (the default), Worse, or Undecided, which is
    /// Worse and Undecided.
    /// </summary>
    [Parameter]
    public ComparisonGate FailOn { get; set; }

    /// <summary>The last comparison in blocks of a session, kept for whoever stopped it.</summary>
    internal static SessionValue<SequentialComparison> Last { get; } = new();

    private bool HasEndpoint => Reference is Uri || Difference is Uri;

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        foreach (PSObject? item in InputObject ?? [])
        {
            _input.Add(item);
        }
    }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        var names = new MetricNames(Metric);
        MetricColumn[] columns = [.. MetricCatalog.Compared.Where(column => names.Has(column.Name))];
        if (columns.Length == 0)
        {
            throw new ServeException("MetricUnknown", ServeErrorKind.InvalidArgument, $"-Metric '{string.Join(", ", Metric)}' matches no metric that runs are compared by.", Metric);
        }

        _load = ReadLoad();
        if (!ShouldProcess(ComparisonExtent.Text(WarmupBlockCount, MaxBlockCount, _load), "Compare"))
        {
            return;
        }

        var comparison = new SequentialComparison(columns, new SequentialOptions { MaxBlocks = MaxBlockCount, TolerancePercent = TolerancePercent });
        Last.Keep(comparison);
        try
        {
            Measure(comparison);
        }
        catch (Exception exception) when (exception is not (PipelineStoppedException or OperationCanceledException) && comparison.Blocks > 0)
        {
            WriteWarning(string.Create(CultureInfo.InvariantCulture, $"{comparison.Blocks} blocks were measured before. Get-ServeLastRun -Comparison writes what they say."));
            throw;
        }

        IReadOnlyList<ServeComparison> results = comparison.Results(nameof(Reference), nameof(Difference));
        WriteObject(results, enumerateCollection: true);
        ComparisonGates.Enforce(this, results, FailOn);
    }

    private ComparisonLoad? ReadLoad()
    {
        Hashtable parameters = RunParameterTable.Read(
            RunParameter,
            "Invoke-ServeComparison",
            ["Uri", "InputObject"],
            message => new ServeException("ComparisonArgumentInvalid", ServeErrorKind.InvalidArgument, message, nameof(RunParameter)));
        if (HasEndpoint)
        {
            return new ComparisonLoad(_input, parameters);
        }

        return _input.Count == 0 && parameters.Count == 0 ? null : throw new ServeException(
            "ComparisonArgumentInvalid",
            ServeErrorKind.InvalidArgument,
            "Both sides are script blocks, which send requests of their own: neither requests from the pipeline nor -RunParameter have an effect. Give addresses of endpoints, or leave them out.",
            nameof(InputObject));
    }

    private void Measure(SequentialComparison comparison)
    {
        IReadOnlyList<bool> order = BlockOrder.Draw(WarmupBlockCount + MaxBlockCount, Seed);
        long start = Stopwatch.GetTimestamp();
        for (int block = 0; block < order.Count && !comparison.IsDecided; block++)
        {
            _load?.NextBlock();
            ServeMetrics first = Run(isReference: order[block], block), second = Run(isReference: !order[block], block);
            (ServeMetrics reference, ServeMetrics difference) = order[block] ? (first, second) : (second, first);
            if (IsComparable(reference, difference, block) && block >= WarmupBlockCount)
            {
                comparison.Add(reference, difference);
            }

            Report(block + 1, order.Count, Stopwatch.GetElapsedTime(start));
        }
    }

    private ServeMetrics Run(bool isReference, int block)
    {
        string side = isReference ? nameof(Reference) : nameof(Difference);
        if (Prepare is not null)
        {
            InheritedWarnings.Call(this, Prepare, side);
        }

        object source = isReference ? Reference : Difference;
        return source is Uri uri
            ? _load!.Run(this, uri, side, warns: block == 0, StopToken)
            : OneRun.Of(InheritedWarnings.Call(this, (ScriptBlock)source), count => new ServeException(
                "ComparisonBlockInvalid",
                ServeErrorKind.InvalidData,
                string.Create(CultureInfo.InvariantCulture, $"-{side} gave {count} runs, and one is expected. End it with Invoke-ServeBenchmark or Measure-ServeMetrics."),
                side));
    }

    // What is so from the start is an error before the time is spent, unless chance may have made it; what a later block shows does not count.
    private bool IsComparable(ServeMetrics reference, ServeMetrics difference, int block)
    {
        string[] obstacles = [.. Comparability.Obstacles([reference], [difference])];
        if (obstacles.Length == 0)
        {
            return _wasComparable = true;
        }

        string message = $"The sides differ in more than the server: {string.Join("; ", obstacles)}.";
        bool isByChance = Comparability.IsByChance(reference, difference) && ++_limitedBlocks < MostLimitedBlocks;
        if (!_wasComparable && !isByChance && !Force)
        {
            throw new ServeException("RunsNotComparable", ServeErrorKind.InvalidArgument, $"{message} Give both sides the same load, or compare them all the same with -Force.", message);
        }

        if (Force || block >= WarmupBlockCount)
        {
            WriteWarning(Force ? message : string.Create(CultureInfo.InvariantCulture, $"Block {block + 1} does not count. {message}"));
        }

        return Force;
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
