using System.Globalization;
using System.Management.Automation;
using ServeBench.Simulation;

namespace ServeBench.Commands;

/// <summary>Stops simulators that Start-ServeSimulator has started.</summary>
/// <remarks>
/// <para>
/// The port and every connection are closed at once; answers under way stay unfinished. Stopping one that has stopped already
/// does nothing; a port at which this process runs no simulator is an error.
/// </para>
/// </remarks>
/// <example>
/// <para>Stop a simulator and look at what it counted.</para>
/// <code>$simulator | Stop-ServeSimulator -PassThru | ForEach-Object Statistics</code>
/// </example>
/// <example>
/// <para>Stop the one at a port.</para>
/// <code>Stop-ServeSimulator 8000</code>
/// </example>
/// <example>
/// <para>Stop whatever simulators this process runs.</para>
/// <code>Stop-ServeSimulator -All</code>
/// </example>
[Cmdlet(VerbsLifecycle.Stop, "ServeSimulator", HelpUri = HelpPages.Root + "Stop-ServeSimulator.md", SupportsShouldProcess = true, DefaultParameterSetName = InputObjectSet)]
[OutputType(typeof(ServeSimulator))]
public sealed class StopServeSimulatorCommand : ServeCmdlet
{
    private const string InputObjectSet = "InputObject";
    private const string PortSet = "Port";
    private const string AllSet = "All";

    /// <summary>The simulators to stop, as Start-ServeSimulator writes them.</summary>
    [Parameter(ParameterSetName = InputObjectSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNull]
    public ServeSimulator[] InputObject { get; set; } = [];

    /// <summary>The ports of the simulators to stop.</summary>
    [Parameter(ParameterSetName = PortSet, Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(SimulatorPortCompleter))]
    [ValidateRange(1, 65535)]
    public int[] Port { get; set; } = [];

    /// <summary>Stops all simulators of this process.</summary>
    [Parameter(ParameterSetName = AllSet, Mandatory = true)]
    public SwitchParameter All { get; set; }

    /// <summary>Writes the stopped simulators, with their last counters.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        foreach (ServeSimulator simulator in Chosen())
        {
            if (simulator.IsRunning && ShouldProcess(simulator.ToString(), "Stop the simulated endpoint"))
            {
                RunningSimulators.Stop(simulator);
            }

            if (PassThru)
            {
                WriteObject(simulator);
            }
        }
    }

    private IEnumerable<ServeSimulator> Chosen() => ParameterSetName switch
    {
        AllSet => All ? RunningSimulators.All : [],
        PortSet => Port.Distinct().SelectMany(AtPort),
        _ => InputObject,
    };

    private IEnumerable<ServeSimulator> AtPort(int port)
    {
        ServeSimulator[] found = [.. RunningSimulators.All.Where(simulator => simulator.Port == port)];
        if (found.Length == 0)
        {
            string others = RunningSimulators.All.Count == 0 ? "none" : $"those at {string.Join(", ", RunningSimulators.All.Select(simulator => simulator.Port))}";
            WriteServeError(new ServeException(
                "SimulatorNotFound",
                ServeErrorKind.NotFound,
                string.Create(CultureInfo.InvariantCulture, $"This process has no simulator at port {port}; it has {others}. Check -Port, or stop all with -All."),
                port));
        }

        return found;
    }
}
