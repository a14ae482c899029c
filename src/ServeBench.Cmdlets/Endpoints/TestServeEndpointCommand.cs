using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using ServeBench.Endpoints;

namespace ServeBench.Commands;

/// <summary>Tests whether an endpoint is ready, and can wait for it.</summary>
/// <remarks>
/// <para>
/// Asks GET /health, or GET /v1/models if there is no /health. Writes True as soon as /health answers with success or /v1/models with a
/// list of models. After -TimeoutSec it writes False, and a warning gives the reason. Refused credentials (401, 403) count as not ready, and
/// so does a server that answers with web pages. With several addresses, all must be ready.
/// </para>
/// </remarks>
/// <example>
/// <para>Is it up right now?</para>
/// <code>Test-ServeEndpoint -Uri http://127.0.0.1:8000</code>
/// </example>
/// <example>
/// <para>Wait up to ten minutes for a server that loads its model, then run.</para>
/// <code>if (Test-ServeEndpoint http://127.0.0.1:8000 -TimeoutSec 600 -Verbose) { ./benchmark.ps1 }</code>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "ServeEndpoint", HelpUri = HelpPages.Root + "Test-ServeEndpoint.md")]
[OutputType(typeof(bool))]
public sealed class TestServeEndpointCommand : EndpointCmdlet
{
    private static readonly TimeSpan s_longestTry = TimeSpan.FromSeconds(10);

    /// <summary>Seconds to go on trying; 0, the default, tries once.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0, 86400)]
    [InvariantNumber]
    public double TimeoutSec { get; set; }

    /// <summary>Seconds between two tries; default 1.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0.01, 3600)]
    [InvariantNumber]
    public double RetryIntervalSec { get; set; } = 1;

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        EndpointConnection connection = Connect();
        TimeSpan limit = TimeSpan.FromSeconds(TimeoutSec);
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            TimeSpan left = limit - Stopwatch.GetElapsedTime(start);
            TimeSpan tryTime = limit == TimeSpan.Zero || left > s_longestTry ? s_longestTry : left;
            EndpointReadiness readiness = Wait(CheckAsync(connection, tryTime));
            if (readiness.Reason is not { } reason)
            {
                WriteProgress(ProgressOf("Ready", left, ProgressRecordType.Completed));
                WriteObject(true);
                return;
            }

            left = limit - Stopwatch.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                WriteProgress(ProgressOf("Not ready", left, ProgressRecordType.Completed));
                WriteWarning(reason);
                WriteObject(false);
                return;
            }

            WriteProgress(ProgressOf(reason, left, ProgressRecordType.Processing));
            WriteVerbose(reason);
            WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"Trying for another {left.TotalSeconds:0} s."));
            if (StopToken.WaitHandle.WaitOne(left < TimeSpan.FromSeconds(RetryIntervalSec) ? left : TimeSpan.FromSeconds(RetryIntervalSec)))
            {
                throw new PipelineStoppedException();
            }
        }
    }

    private static ProgressRecord ProgressOf(string status, TimeSpan left, ProgressRecordType type) =>
        new(0, "Waiting for the endpoint", status) { SecondsRemaining = Math.Max(0, (int)left.TotalSeconds), RecordType = type };

    private async Task<EndpointReadiness> CheckAsync(EndpointConnection connection, TimeSpan timeout)
    {
        foreach (EndpointConnection one in connection.All)
        {
            EndpointReadiness readiness = await EndpointProbe.CheckAsync(one, timeout, StopToken).ConfigureAwait(false);
            if (readiness.Reason is { } reason)
            {
                return readiness with { Reason = $"{one.Uri} is not ready: {reason}" };
            }
        }

        return EndpointReadiness.Ready;
    }
}
