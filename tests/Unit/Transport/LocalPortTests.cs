using ServeBench.Tests.Shell;
using Xunit;

namespace ServeBench.Tests.Transport;

/// <summary>A machine that has no end left for a connection: which cause it is, and what to do.</summary>
public sealed class LocalPortTests
{
    // A range of sixteen ports, one of which the endpoint takes.
    [Theory]
    [InlineData("Direct")]
    [InlineData("Portable")]
    [InlineData("HttpClient")]
    public async Task Local_ports_that_are_used_up_are_named_with_what_to_do(string transport)
    {
        Assert.SkipUnless(await ShellProcess.CanHaveOwnNetworkAsync(), "a network of its own");

        ShellRun run = await ShellProcess.RunWithPortsAsync(
            "40000 40015",
            "-Command",
            $$"""
            $simulator = Start-ServeSimulator -TimeToFirstTokenMs 2000 -InterTokenLatencyMs 0
            $results = New-ServeDataset 40 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark $simulator.Uri -Transport {{transport}} -WarningAction Ignore
            $failed = @($results | Where-Object -Not Success)
            $other = @($failed | Where-Object ErrorMessage -NotLike "*local ports are used up. Lower the concurrency, widen the range of local ports*")
            "$($results.Count) $($failed.Count -gt 0) $($other.Count) $($other.ErrorMessage | Select-Object -First 1)"
            """);

        Assert.True(run.Output.Trim() == "40 True 0", run.ToString());
    }

    [Theory]
    [InlineData("Direct")]
    [InlineData("Portable")]
    [InlineData("HttpClient")]
    public async Task Where_IPv6_is_switched_off_the_ports_are_not_blamed(string transport)
    {
        Assert.SkipUnless(await ShellProcess.CanHaveOwnNetworkAsync(), "a network of its own");

        ShellRun run = await ShellProcess.RunWithPortsAsync(
            "40000 40015",
            "-Command",
            $"(New-ServeDataset 1 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark 'http://[::1]:8000' -Model m -SkipEndpointCheck -Transport {transport} -WarningAction Ignore).ErrorMessage");

        Assert.True(run.Output.Trim() == "No connection to [::1]:8000: this machine has no address from which that one can be reached. IPv6 may be switched off: give an address of IPv4.", run.ToString());
    }

    [Fact]
    public async Task The_check_of_the_endpoint_names_used_up_ports_too()
    {
        Assert.SkipUnless(await ShellProcess.CanHaveOwnNetworkAsync(), "a network of its own");

        ShellRun run = await ShellProcess.RunWithPortsAsync(
            "40000 40000",
            "-Command",
            """
            $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 8000)
            $listener.Start()
            $taken = [Net.Sockets.TcpClient]::new('127.0.0.1', 8000)
            try { Get-ServeModel http://127.0.0.1:8000 } catch { $_.Exception.Message }
            $taken.Dispose()
            """);

        Assert.Contains("local ports are used up. Lower the concurrency", run.Output, StringComparison.Ordinal);
    }
}
