using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Sweeps;

/// <summary>What is said where something answers at the address of a server that is not started yet.</summary>
public sealed class SweepServerAddressTests : IDisposable
{
    private readonly ModuleHost _host = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _host.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_server_that_is_there_already_is_warned_of_once()
    {
        await using Simulator other = Simulator.Start(new SimulatorOptions());
        SetUp(other.Uri);

        ModuleResult result = Sweep("@{ n = 1 }, @{ n = 2 }");

        string warning = Assert.Single(result.Warnings);
        Assert.Contains($"{other.Uri}health", warning, StringComparison.Ordinal);
        Assert.Contains("The sweep may measure another server that runs there", warning, StringComparison.Ordinal);
        Assert.Equal(2, result.Output.Count);
    }

    [Fact]
    public async Task A_server_that_answers_when_it_is_started_is_not_warned_of()
    {
        await using var health = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await connection.WriteAsync($"HTTP/1.1 {(File.Exists(_folder["started"]) ? "200 OK" : "503 Busy")}\r\nContent-Length: 0\r\n\r\n");
            }
        });
        SetUp(health.Uri);

        ModuleResult result = Sweep("@{ n = 1 }");

        Assert.Empty(result.Warnings);
        Assert.Single(result.Output);
    }

    private void SetUp(Uri uri)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sh");
        _host.SetVariable("folder", _folder.Root);
        _host.SetVariable("uri", uri);
        _host.SetVariable("metrics", Decisions.CompareServeResultTests.Metrics("a", duration: 1, ttftMs: 1));
    }

    private ModuleResult Sweep(string servers) => _host.Run($$"""
        Invoke-ServeSweep -OutputFolder $folder -ExperimentName e -RunCount 1 -Uri $uri -ServerParameter {{servers}} -AfterBenchmark { } -Benchmark { $metrics } `
            -ServerCommand "sh -c 'touch ""`$0""; exec sleep 1000' $folder/started"
        """);
}
