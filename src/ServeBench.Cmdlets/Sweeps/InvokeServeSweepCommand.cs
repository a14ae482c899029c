using System.Management.Automation;
using ServeBench.Sweeps;

namespace ServeBench.Commands;

/// <summary>Runs benchmarks with many settings of server and client, as vllm bench sweep does, and keeps every run.</summary>
/// <remarks>
/// <para>
/// A sweep combines each entry of -ServerParameter with each entry of -BenchmarkParameter. An entry is a set of options with vLLM's
/// names, with hyphens or underscores. max_num_seqs = 8 becomes --max-num-seqs 8 and replaces the option of the command; $true becomes
/// --option, and $false becomes --no-option. Entries are hashtables, or the JSON files of vllm bench sweep: a list of objects, or an
/// object of named objects.
/// </para>
/// <para>
/// With -ServerCommand the sweep starts a server for each of its entries, in its own process group, with VLLM_SERVER_DEV_MODE=1. The
/// server is ready when it answers GET /health with 200. The sweep kills the whole group when its benchmarks are done, also after an
/// error, after Ctrl+C, and when this process is killed. After each run the sweep empties vLLM's caches. For other servers, specify
/// -AfterBenchmark.
/// </para>
/// <para>
/// -BenchmarkCommand is a command line of vllm bench serve. It runs with the commands and parameters that ConvertFrom-VllmCommand shows.
/// -Benchmark is a script block that receives the options as a table and the address, and ends with Invoke-ServeBenchmark or
/// Measure-ServeMetrics.
/// </para>
/// <para>
/// The files are those of vllm bench sweep: run=0.json and so on with a summary.json in the folder of each combination, and summary.csv
/// for all. Each run is saved as soon as it has ended; -Resume continues an interrupted sweep. The cmdlet writes one object for each run,
/// with a property for each option.
/// </para>
/// </remarks>
/// <example>
/// <para>Measure a running server at three concurrencies, three times each, and see how much the runs vary.</para>
/// <code>Invoke-ServeSweep 'vllm bench serve --num-prompts 200 --random-input-len 512' -Uri http://127.0.0.1:8000 `
///     -BenchmarkParameter @{ max_concurrency = 8 }, @{ max_concurrency = 16 }, @{ max_concurrency = 32 } |
///     Measure-ServeRepetition -By Name -Metric OutputThroughput, P99TtftMs</code>
/// </example>
/// <example>
/// <para>Start vLLM with each batch size, and run the concurrency that goes with it.</para>
/// <code>Invoke-ServeSweep 'vllm bench serve --model Qwen/Qwen3-8B' -ServerCommand 'vllm serve Qwen/Qwen3-8B' `
///     -ServerParameter ./serve.json -BenchmarkParameter ./bench.json -LinkVariable max_num_seqs=max_concurrency |
///     Export-Csv ./sweep.csv</code>
/// </example>
/// <example>
/// <para>Show all commands of a sweep without running them.</para>
/// <code>Invoke-ServeSweep 'vllm bench serve' -Uri http://127.0.0.1:8000 -BenchmarkParameter ./bench.json -WhatIf</code>
/// </example>
/// <example>
/// <para>Sweep over lengths with your own pipeline.</para>
/// <code>Invoke-ServeSweep -Uri http://127.0.0.1:8000 -BenchmarkParameter @{ length = 256 }, @{ length = 1024 } -Benchmark {
///     param($Parameters, $Uri)
///     New-ServeDataset -Count 100 -InputLength $Parameters.length | Invoke-ServeBenchmark $Uri -RequestRate 4
/// }</code>
/// </example>
/// <example>
/// <para>Find the greatest request rate at which 99 of 100 requests take at most half a second.</para>
/// <code>Invoke-ServeSweep 'vllm bench serve --num-prompts 500' -Uri http://127.0.0.1:8000 -Objective @{ p99_e2el_ms = '&lt;=500' } -RunCount 1 |
///     Where-Object ObjectiveMet | Sort-Object request_rate | Select-Object -Last 1</code>
/// </example>
[Cmdlet(VerbsLifecycle.Invoke, "ServeSweep", HelpUri = HelpPages.Root + "Invoke-ServeSweep.md", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, DefaultParameterSetName = CommandSet)]
[OutputType(typeof(ServeSweepRun))]
public sealed partial class InvokeServeSweepCommand : ServeCmdlet
{
    private const string CommandSet = "Command";
    private const string ScriptSet = "Script";

    /// <summary>The benchmark as a command line of vllm bench serve.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = CommandSet)]
    [Alias("BenchCmd")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public string? BenchmarkCommand { get; set; }

    /// <summary>The benchmark as a script block: param($Parameters, $Uri). It writes the requests or the metrics of one run.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ScriptSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNull]
    public ScriptBlock? Benchmark { get; set; }

    /// <summary>Options of the benchmark, one entry a combination: the path of a JSON file, or hashtables.</summary>
    [Parameter]
    [Alias("BenchmarkParams", "BenchParams")]
    [ValidateNotNull]
    public object[]? BenchmarkParameter { get; set; }

    /// <summary>Pairs of options that must have the same value, such as max_num_seqs=max_concurrency; other combinations are left out.</summary>
    [Parameter]
    [Alias("LinkVars")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public string[]? LinkVariable { get; set; }

    /// <summary>Runs of each combination, 1 or more; default 3.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("NumRuns")]
    [ValidateRange(1, int.MaxValue)]
    [InvariantNumber]
    public int RunCount { get; set; } = 3;

    /// <summary>
    /// Requests of a warm-up run before the runs of each combination; default 0, no warm-up. It is saved as warmup.json and is not measured.
    /// A script block receives the number as num_prompts.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("WarmupNumPrompts")]
    [ValidateRange(0, int.MaxValue)]
    [InvariantNumber]
    public int WarmupCount { get; set; }

    /// <summary>
    /// Runs after each run, instead of emptying vLLM's caches: a script block that receives the options and the address,
    /// param($Parameters, $Uri). Its output is dropped.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNull]
    public ScriptBlock? AfterBenchmark { get; set; }

    /// <summary>The same as -AfterBenchmark, as a command: a program and its arguments, without a shell.</summary>
    [Parameter]
    [Alias("AfterBenchCmd")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public string? AfterBenchmarkCommand { get; set; }

    /// <summary>The folder of all experiments; default results.</summary>
    [Parameter]
    [Alias("OutputDir")]
    [ValidateNotNullOrEmpty]
    public string OutputFolder { get; set; } = "results";

    /// <summary>The folder of this experiment; default the time, such as 20260801_123015.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public string? ExperimentName { get; set; }

    /// <summary>Continues an experiment: reads the runs whose files exist, and runs only the others.</summary>
    [Parameter]
    public SwitchParameter Resume { get; set; }

    /// <summary>Writes an error for a run or a server that fails, saves it in a .failure.json file, and continues with the next.</summary>
    [Parameter]
    public SwitchParameter ContinueOnError { get; set; }

    /// <summary>Writes each request into the files of the runs, as --save-detailed of the command line does.</summary>
    [Parameter]
    [Alias("SaveDetailed")]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        using EndingSignals signals = StopWithTheSession();
        var host = new SweepHost(this, StopToken);
        SweepPlan plan = Approve(CreatePlan(), host);
        if (plan.Stages.Count == 0)
        {
            return;
        }

        try
        {
            new SweepRunner(plan, host).Run();
        }
        catch (Exception exception) when (host.IsFailure(exception))
        {
            if (!SweepData.TryRemoveEmpty(plan.Folder.Path))
            {
                WriteWarning($"The sweep ended early. Its runs are in '{plan.Folder.Path}'; continue with -ExperimentName '{plan.Folder.Name}' -Resume.");
            }

            if (exception is RuntimeException error)
            {
                ThrowTerminatingError(error.ErrorRecord);
            }

            throw;
        }
    }
}
