using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using ServeBench.Endpoints;
using ServeBench.Metrics;
using ServeBench.Migration;
using ServeBench.Sweeps;

namespace ServeBench.Commands;

/// <summary>Runs the benchmarks of a sweep in the session of a cmdlet.</summary>
internal sealed class SweepHost(InvokeServeSweepCommand cmdlet, CancellationToken stopToken) : ISweepHost
{
    private const int ActivityId = 2;

    private static readonly TimeSpan s_resetLimit = TimeSpan.FromSeconds(60);

    // Only a native program sets the exit code; anything else leaves the code of the program before.
    private static readonly ScriptBlock s_program = ScriptBlock.Create("param($program, $arguments) $global:LASTEXITCODE = 0; & $program @arguments");

    // The commands are objects, so that no function or alias of the session takes their place.
    private static readonly ScriptBlock s_pipeline = ScriptBlock.Create("""
        param($commands, $dataset, $schedule, $run, $measurement)
        if ($null -ne $schedule) { & $commands[0] @dataset | & $commands[1] @schedule | & $commands[2] @run | & $commands[3] @measurement }
        else { & $commands[0] @dataset | & $commands[2] @run | & $commands[3] @measurement }
        """);

    private readonly HashSet<string> _told = [];
    private bool _hasWarnedOfCache;

    public CancellationToken StopToken => stopToken;

    public void Warn(string message)
    {
        if (_told.Add(message))
        {
            cmdlet.WriteWarning(message);
        }
    }

    public (ServeMetrics Metrics, bool Detailed) Benchmark(SweepParameters parameters, SweepServerCommand? server)
    {
        Uri? uri = cmdlet.AddressOf(server);
        if (cmdlet.Benchmark is { } block)
        {
            return (MetricsOf(Call(block, parameters.ToTable(), uri)), cmdlet.Detailed);
        }

        SweepPipeline pipeline = cmdlet.Convert(parameters, uri);
        cmdlet.WriteVerbose(pipeline.ToString());
        return (MetricsOf(Call(s_pipeline, Arguments(pipeline))), pipeline.Benchmark.Detailed || cmdlet.Detailed);
    }

    public void AfterBenchmark(SweepParameters parameters, SweepServerCommand? server)
    {
        if (cmdlet.AfterBenchmark is { } block)
        {
            Call(block, parameters.ToTable(), cmdlet.AddressOf(server));
        }
        else if (cmdlet.AfterBenchmarkCommand is { } command)
        {
            RunProgram(command);
        }
        else if (server is { IsVllm: true })
        {
            Reset(server);
        }
    }

    public void Write(ServeSweepRun run) => cmdlet.WriteObject(SweepRunObject.AddProperties(run));

    public void ReportFailure(Exception exception, string run, SecretScrubber scrubber)
    {
        ErrorRecord record = exception switch
        {
            ServeException error => ErrorRecords.From(error),
            RuntimeException error => error.ErrorRecord,
            _ => new ErrorRecord(exception, "SweepRunFailed", ErrorCategory.NotSpecified, null),
        };
        string message = record.ErrorDetails?.Message ?? record.Exception.Message;
        string safe = OutsideText.Harmless(scrubber.Scrub(message));
        if (safe != message)
        {
            record = new ErrorRecord(new RuntimeException(safe), record.FullyQualifiedErrorId, record.CategoryInfo.Category, null);
        }

        if (run.Length > 0)
        {
            record.ErrorDetails = new ErrorDetails($"{run}: {safe}");
        }

        cmdlet.WriteError(record);
    }

    public bool IsFailure(Exception exception) =>
        !stopToken.IsCancellationRequested && exception is ServeException or RuntimeException and not PipelineStoppedException;

    public void ShowOutput(SweepServer server)
    {
        foreach (string line in server.Output.Take())
        {
            cmdlet.WriteLine(line);
        }
    }

    public void Inform(string message) => cmdlet.WriteVerbose(message);

    public void ReportProgress(string status, int done, int total) => cmdlet.WriteProgress(new ProgressRecord(
        ActivityId, "Sweep", status.Length > 0 ? status : string.Create(CultureInfo.InvariantCulture, $"{done} of {total} combinations"))
    {
        PercentComplete = total == 0 ? 100 : 100 * done / total,
        RecordType = done == total ? ProgressRecordType.Completed : ProgressRecordType.Processing,
    });

    private Collection<PSObject> Call(ScriptBlock block, params object?[] arguments)
    {
        using var watch = new WarmCacheWatch();
        Collection<PSObject> output = InheritedWarnings.Call(cmdlet, block, arguments);
        if (watch.Found is { } cache && !_hasWarnedOfCache)
        {
            _hasWarnedOfCache = true;
            string advice = cmdlet.AfterBenchmark is null && cmdlet.AfterBenchmarkCommand is null
                ? "Empty the cache after each run: -AfterBenchmark { param($Parameters, $Uri) Reset-ServeCache $Uri }."
                : "The action after each run did not empty the cache.";
            cmdlet.WriteWarning($"The server's prefix cache already held {cache} of prompts that should have been new, so its latencies are too good. The runs of a sweep send the same prompts. {advice} This warning appears once for all runs.");
        }

        return output;
    }

    private static object?[] Arguments(SweepPipeline pipeline) =>
    [
        new[] { CommandOf(pipeline.Dataset), CommandOf(pipeline.Schedule), CommandOf(pipeline.Run), CommandOf(pipeline.Measurement) },
        pipeline.Dataset.Parameters, pipeline.Schedule?.Parameters, pipeline.Run.Parameters, pipeline.Measurement.Parameters,
    ];

    private static CmdletInfo? CommandOf(PipelineStep? step) => step is null
        ? null
        : new CmdletInfo(step.Command, typeof(SweepHost).Assembly.GetType($"ServeBench.Commands.{step.Command.Replace("-", "", StringComparison.Ordinal)}Command", throwOnError: true)!);

    private void RunProgram(string command)
    {
        IReadOnlyList<string> words = SweepCommandLine.Split(command, nameof(cmdlet.AfterBenchmarkCommand));
        foreach (PSObject line in cmdlet.InvokeCommand.InvokeScript(useLocalScope: true, s_program, null, words[0], words.Skip(1).ToArray()))
        {
            cmdlet.WriteVerbose(line?.ToString() ?? "");
        }

        if (cmdlet.SessionState.PSVariable.GetValue("LASTEXITCODE") is int code and not 0)
        {
            throw new ServeException(
                "SweepCommandFailed",
                ServeErrorKind.InvalidArgument,
                string.Create(CultureInfo.InvariantCulture, $"The command after a run ended with exit code {code}: {SweepCommandLine.Text(words)}. -Verbose shows its output."),
                words[0]);
        }
    }

    // Older releases have no route for the caches of media, and hold none of the prompts there.
    private void Reset(SweepServerCommand server)
    {
        var reset = new CacheReset(new EndpointConnection(server.Uri));
        foreach (ServerCacheKind kind in Enum.GetValues<ServerCacheKind>())
        {
            try
            {
                reset.ResetAsync(kind, external: false, s_resetLimit, stopToken).GetAwaiter().GetResult();
            }
            catch (ServeException exception) when (kind != ServerCacheKind.Prefix && exception.ErrorId == "CacheResetFailed")
            {
                Warn(EngineTexts.Of(exception));
            }
        }
    }

    private static ServeMetrics MetricsOf(Collection<PSObject> output) => OneRun.Of(output, count => new ServeException(
        "SweepBenchmarkInvalid",
        ServeErrorKind.InvalidData,
        string.Create(CultureInfo.InvariantCulture, $"A benchmark of a sweep returned {count} runs instead of one. End it with Invoke-ServeBenchmark or Measure-ServeMetrics."),
        count));
}
