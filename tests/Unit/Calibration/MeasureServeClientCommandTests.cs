using ServeBench.Calibration;
using ServeBench.Load;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using ServeBench.Tests.Shell;
using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Calibration;

public sealed class MeasureServeClientCommandTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    [Fact]
    public async Task A_host_that_cannot_be_started_again_says_so_and_later_runs_know_the_ceiling()
    {
        ModuleResult measured = host.Run("Measure-ServeClient -Concurrency 5 -Transport Portable");
        ClientCalibration calibration = Assert.Single(measured.Values<ClientCalibration>());
        await using Simulator simulator = Simulator.Start(new SimulatorOptions());
        host.SetVariable("uri", simulator.Uri);
        ServeRequestResult result = Assert.Single(host.Run("New-ServeDataset -Count 1 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark $uri -Transport Portable").Values<ServeRequestResult>());

        Assert.Contains("own process", Assert.Single(measured.Warnings), StringComparison.Ordinal);
        Assert.False(calibration.SimulatorInOwnProcess);
        Assert.Equal((TransportKind.Portable, StampSource.User, 5), (calibration.Transport, calibration.StampSource, calibration.Concurrency));
        Assert.True(calibration.EventsPerSecond > calibration.RequestsPerSecond, calibration.ToString());
        Assert.True(calibration.TtftErrorP50Ms >= 0, "A first token came before it was due.");
        Assert.Equal(
            (calibration.EventsPerSecond, calibration.RequestsPerSecond),
            (result.Run.Client!.CeilingEventsPerSecond, result.Run.Client.CeilingRequestsPerSecond));
    }

    [Fact]
    public async Task The_simulator_gets_a_process_of_its_own()
    {
        ShellRun run = await ShellProcess.RunAsync("-Command", """
            $calibration = Measure-ServeClient -Concurrency 10
            [string] $calibration.SimulatorInOwnProcess
            [string] $calibration.Transport
            $calibration.CpuMicrosecondsPerEvent -gt 0
            """);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["True", OperatingSystem.IsLinux() ? "Direct" : "Portable", "True"], run.OutputLines);
        Assert.Empty(run.ErrorLines);
    }
}
