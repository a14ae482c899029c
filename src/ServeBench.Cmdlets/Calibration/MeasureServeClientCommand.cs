using System.Management.Automation;
using ServeBench.Calibration;
using ServeBench.Simulation;
using ServeBench.Transport;

namespace ServeBench.Commands;

/// <summary>Measures what the client itself can do on this machine: how exact it is, and how much it can carry.</summary>
/// <remarks>
/// <para>
/// Sends requests to a simulator on the loopback whose times are set: what is measured beyond them is the client's error, the
/// simulator's and the machine's together. Then it reads streams that are written as fast as they go, and sends requests of one token
/// as fast as they go: that is the ceiling. It takes about ten seconds.
/// </para>
/// <para>
/// The simulator runs in a process of its own, a second pwsh or ServeBench.Shell. In another host it runs in this process; a warning
/// and SimulatorInOwnProcess = False say so.
/// </para>
/// <para>
/// Runs that come after in the same process carry the ceiling in their Client, and are called client-limited when they come near it.
/// </para>
/// </remarks>
/// <example>
/// <para>See what this machine can measure before trusting it with a server.</para>
/// <code>Measure-ServeClient</code>
/// </example>
/// <example>
/// <para>Compare the transports with 500 streams.</para>
/// <code>'Direct', 'Portable', 'HttpClient' | ForEach-Object { Measure-ServeClient -Transport $_ -Concurrency 500 }</code>
/// </example>
[Cmdlet(VerbsDiagnostic.Measure, "ServeClient", HelpUri = HelpPages.Root + "Measure-ServeClient.md")]
[OutputType(typeof(ClientCalibration))]
public sealed class MeasureServeClientCommand : ServeCmdlet
{
    /// <summary>Streams at once with which the accuracy is measured, 1 to 10000. Default 100.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("Streams")]
    [ValidateRange(1, 10000)]
    [InvariantNumber]
    public int Concurrency { get; set; } = 100;

    /// <summary>The transport to measure: Direct, Portable, HttpClient, or Auto (the default), the one that a run against http would take.</summary>
    [Parameter]
    public TransportKind Transport { get; set; } = TransportKind.Auto;

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        using EndingSignals signals = StopWithTheSession();
        WriteProgress(new ProgressRecord(0, "Measuring this client", "Starting a simulator in a process of its own"));
        ClientCalibration calibration = MeasureByASimulator();
        WriteProgress(new ProgressRecord(0, "Measuring this client", "Done") { RecordType = ProgressRecordType.Completed });
        KnownCeilings.Remember(calibration);
        WriteObject(calibration);
    }

    // Its process ends before the calibration is written.
    private ClientCalibration MeasureByASimulator()
    {
        using SimulatorProcess? process = SimulatorProcess.TryStart(MyInvocation.MyCommand.Module.ModuleBase, StopToken);
        return process is null ? MeasureInThisProcess() : Measure(process.Paced, process.Unpaced) with { SimulatorInOwnProcess = true };
    }

    private ClientCalibration MeasureInThisProcess()
    {
        WriteWarning("This host cannot start a second process, so the simulator runs in the client's own process. The figures are lower than the client's real limits.");
        using Simulator paced = Simulator.Start(new SimulatorOptions
        {
            TimeToFirstToken = TimeSpan.FromMilliseconds(CalibrationRun.TtftMs),
            InterTokenLatency = TimeSpan.FromMilliseconds(CalibrationRun.ItlMs),
        });
        using Simulator unpaced = Simulator.Start(new SimulatorOptions { TimeToFirstToken = TimeSpan.Zero, InterTokenLatency = TimeSpan.Zero });
        return Measure(paced.Uri, unpaced.Uri);
    }

    private ClientCalibration Measure(Uri paced, Uri unpaced)
    {
        WriteProgress(new ProgressRecord(0, "Measuring this client", "Sending to the simulator"));
        return new CalibrationRun(paced, unpaced, Transport).MeasureAsync(Concurrency, StopToken).GetAwaiter().GetResult();
    }
}
