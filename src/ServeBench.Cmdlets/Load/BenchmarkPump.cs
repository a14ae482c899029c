using System.Globalization;
using System.Management.Automation;
using System.Threading.Channels;
using ServeBench.Load;
using ServeBench.Results;

namespace ServeBench.Commands;

/// <summary>
/// Carries results from a run to the pipeline. The run never waits for the pipeline; whatever ends the pipeline early ends the run
/// and closes its connections before the cmdlet returns.
/// </summary>
internal sealed class BenchmarkPump(ServeCmdlet cmdlet, BenchmarkRun benchmark, ServeRun run, JournalObserver? journal, CancellationToken stopToken)
{
    private const int ProgressIntervalMs = 200;
    /// <summary>The number of the run among the activities that show their progress.</summary>
    public const int ActivityId = 1;

    private const double ScriptSeconds = 1;

    // Now and then a connection that waited is closed just as it is used.
    private const double FewResent = 0.01;

    private readonly LastRun _last = LastRun.Begin(run);
    private ServeRequestResult? _held;
    private string? _firstError;
    private double _nextAsk = ScriptSeconds;
    private bool _journalWarned;
    private int _failed;
    private int _cut;
    private int _total;
    private long _lastProgress;

    /// <summary>The stop rules that run in the session.</summary>
    public IReadOnlyList<ScriptStopRule> Scripts { get; init; } = [];

    /// <summary>Runs to the end and writes each result as it comes.</summary>
    public void Run()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(stopToken);
        // The first text of a progress bar is compiled and drawn before anything is timed.
        WriteProgress(completed: false);
        Task execution = Task.Run(() => benchmark.ExecuteAsync(cancellation.Token), CancellationToken.None);
        try
        {
            Drain();
        }
        finally
        {
            cancellation.Cancel();
            ((IAsyncResult)execution).AsyncWaitHandle.WaitOne();
            journal?.DisposeAsync().AsTask().GetAwaiter().GetResult();
            while (benchmark.Results.TryRead(out ServeRequestResult? unwritten))
            {
                _last.Add(unwritten);
            }
        }

        WriteHeld();
        execution.GetAwaiter().GetResult();
        WriteProgress(completed: true);
        Warn();
    }

    private void Drain()
    {
        Task<bool> more = benchmark.Results.WaitToReadAsync(CancellationToken.None).AsTask();
        while (true)
        {
            // A fault of the run surfaces from its own task, where it has its stack.
            if (Task.WaitAny([more], ProgressIntervalMs, CancellationToken.None) >= 0)
            {
                if (!more.IsCompletedSuccessfully || !more.Result)
                {
                    return;
                }

                WriteResults(benchmark.Results);
                more = benchmark.Results.WaitToReadAsync(CancellationToken.None).AsTask();
            }

            WriteProgress(completed: false);
            WarnOfJournal();
            AskScripts();
        }
    }

    private void AskScripts()
    {
        if (Scripts.Count == 0 || benchmark.Counters is not { } counters || counters.ElapsedSeconds < _nextAsk)
        {
            return;
        }

        _nextAsk = counters.ElapsedSeconds + ScriptSeconds;
        foreach (ScriptStopRule script in Scripts.Where(script => script.Failure is null))
        {
            script.Ask(counters);
            if (script.Failure is { } failure)
            {
                cmdlet.WriteWarning($"The stop rule {script.Text} failed and is not asked again: {failure.Message}");
            }
        }
    }

    private void WriteResults(ChannelReader<ServeRequestResult> results)
    {
        while (results.TryRead(out ServeRequestResult? result))
        {
            _total++;
            if (result.WasCut)
            {
                _cut++;
            }
            else if (!result.Success)
            {
                _failed++;
                _firstError ??= $"{result.ErrorKind}: {result.ErrorMessage}";
            }

            _last.Add(result);
            // A job, a remote session and Export-Clixml copy the run with each result as it is written. The last one waits, so that its copy has
            // what is known only when the run is over. Of a run with phases nobody knows which one that is, so each waits for the next.
            WriteHeld();
            if (run.Phases is not null || _total == run.RequestCount)
            {
                _held = result;
            }
            else
            {
                cmdlet.WriteObject(result);
            }

            WriteProgress(completed: false);
        }
    }

    private void WriteHeld()
    {
        if (_held is { } held)
        {
            _held = null;
            cmdlet.WriteObject(held);
        }
    }

    private void WriteProgress(bool completed)
    {
        long now = Environment.TickCount64;
        if (!completed && now - _lastProgress < ProgressIntervalMs)
        {
            return;
        }

        _lastProgress = now;
        cmdlet.WriteProgress(RunProgressText.Describe(benchmark.Progress, ActivityId, completed));
    }

    private void Warn()
    {
        if (_failed > 0)
        {
            cmdlet.WriteWarning(string.Create(
                CultureInfo.InvariantCulture,
                $"{_failed} of {_total} requests failed. The first: {_firstError} (Where-Object {{ -not $_.Success }} shows all.)"));
        }

        if (_cut > 0 && run.Stops.All(stop => stop.Mode == StopMode.Monitor))
        {
            cmdlet.WriteWarning(string.Create(
                CultureInfo.InvariantCulture,
                $"The client itself ended {_cut} of {_total} requests, at the end of a phase or as its cancellation rate says. They are not failures, and no latency has them. (Where-Object WasCut shows all.)"));
        }

        if (benchmark.RepeatWarning is { } repeats)
        {
            cmdlet.WriteWarning(EngineTexts.Of(repeats));
        }

        foreach (ServeStop stop in run.Stops)
        {
            cmdlet.WriteWarning((stop.Mode, stop.Scope) switch
            {
                (StopMode.Monitor, _) => $"A stop rule applied, and the run went on: {stop}.",
                (_, StopScope.Phase) => $"A stop rule ended a phase: {stop}.",
                _ => $"A stop rule ended the run: {stop}.",
            });
        }

        if (run.Client is { ClientLimited: true } client)
        {
            cmdlet.WriteWarning($"The client limited this run: {string.Join("; ", client.Reasons)}. Its latencies are not only the server's; see about_ServeBench_Metrics.");
        }

        if (benchmark.WarmCache is { } cache && !WarmCacheWatch.TryTake(cache))
        {
            cmdlet.WriteWarning($"The server's prefix cache already held {cache} of prompts that should have been new, so its latencies are too good. Empty the cache before the run with -ResetPrefixCache or Reset-ServeCache, make the prompts with another -Seed, or warm up with -WarmupPrompt Distinct.");
        }

        if (benchmark.PromptLengthWarning is { } lengths)
        {
            cmdlet.WriteWarning(EngineTexts.Of(lengths));
        }

        foreach (string warning in benchmark.AnswerWarnings)
        {
            cmdlet.WriteWarning(warning);
        }

        if (run.Client is { RequestsResent: > 0 } resending && resending.RequestsResent >= FewResent * run.RequestCount)
        {
            cmdlet.WriteWarning($"{resending.RequestsResent} of {run.RequestCount} requests were sent twice, because the server had closed the open connection that carried them. Their latencies include the new connection (ConnectMs). Let the server, or the proxy before it, keep connections open for longer.");
        }

        if (run.Stream == StreamVerdict.Coalesced)
        {
            cmdlet.WriteWarning(string.Create(
                CultureInfo.InvariantCulture,
                $"The answers of this run did not come token by token: {run.StreamCoalescedPercent:0} % of the chunks came together with the one before. Likely, {run.StreamCause}. TPOT and ITL of this run are not the model's; see about_ServeBench_Metrics."));
        }

        if (benchmark.ProbeFailure is { } probeFailure)
        {
            cmdlet.WriteWarning($"The probes beside the run ended early: {probeFailure}");
        }

        if (benchmark.ProfileFailure is { } profileFailure)
        {
            Tell(profileFailure);
        }

        WarnOfJournal();
    }

    private void WarnOfJournal()
    {
        if (!_journalWarned && journal?.Failure is { } failure)
        {
            _journalWarned = true;
            Tell(failure);
        }
    }

    // An error that ends the pipeline would take the finished run with it.
    private void Tell(ServeException failure)
    {
        if (ErrorsEnd)
        {
            cmdlet.WriteWarning(failure.Message);
        }
        else
        {
            cmdlet.WriteError(ErrorRecords.From(failure));
        }
    }

    private bool ErrorsEnd => LanguagePrimitives.TryConvertTo(
        cmdlet.MyInvocation.BoundParameters.GetValueOrDefault("ErrorAction") ?? cmdlet.GetVariableValue("ErrorActionPreference"), out ActionPreference preference)
        && preference is ActionPreference.Stop or ActionPreference.Inquire;
}
