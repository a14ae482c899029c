using System.Globalization;
using ServeBench.Simulation;
using ServeBench.Tests.Shell;
using Xunit;

namespace ServeBench.Tests.Transport;

/// <summary>A client that may open no more files: what it says, and that it leaves nothing open.</summary>
public sealed class DescriptorTests
{
    // A run before makes sure that all is loaded which takes descriptors for good. The runs after it have but a few left.
    private const string Script = """
        Import-Module ServeBench
        $simulator = Start-ServeSimulator
        $requests = New-ServeDataset 2 -InputLength 4 -OutputLength 2
        $uri = $simulator.Uri
        $null = $requests | Invoke-ServeBenchmark $uri -Transport Direct -WarningAction Ignore
        $null = $simulator | Stop-ServeSimulator
        function Count { [IO.Directory]::GetFiles('/proc/self/fd').Length }
        function Attempt { try { $null = $requests | Invoke-ServeBenchmark $uri -Transport Direct -SkipEndpointCheck -Model sim -WarningAction Ignore; 'ran' } catch { ($_.FullyQualifiedErrorId -split ',')[0] + ' ' + $_.Exception.Message } }
        $null = Attempt
        foreach ($free in 0, 1, 2) {
            $before = Count
            $held = [Collections.Generic.List[IDisposable]]::new()
            try { while ($true) { $held.Add([IO.File]::OpenRead('/dev/null')) } } catch { }
            foreach ($i in 1..$free) { if ($free) { $held[-$i].Dispose() } }
            $said = Attempt
            $held.ForEach({ $args[0].Dispose() })
            [Console]::Out.WriteLine("$free $((Count) - $before) $said")
        }
        """;

    [Fact]
    public async Task A_run_without_descriptors_is_an_error_and_leaves_none_open()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/prlimit"), "prlimit");

        ShellRun run = await ShellProcess.RunWithDescriptorsAsync(400, "-Command", Script);

        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length == 3, run.ToString());
        for (int free = 0; free < lines.Length; free++)
        {
            Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{free} 0 DescriptorsExhausted "), lines[free], StringComparison.Ordinal);
            Assert.Contains("ulimit -n", lines[free], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Direct")]
    [InlineData("Portable")]
    public async Task A_run_that_needs_more_connections_than_it_may_have_keeps_what_was_answered(string transport)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/prlimit"), "prlimit");
        await using Simulator simulator = Simulator.Start(new() { TimeToFirstToken = TimeSpan.FromMilliseconds(300), InterTokenLatency = TimeSpan.Zero });

        ShellRun run = await ShellProcess.RunWithDescriptorsAsync(
            300,
            "-Command",
            $$"""
            $results = New-ServeDataset 300 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark {{simulator.Uri}} -Transport {{transport}} -WarningAction Ignore
            $failed = @($results | Where-Object -Not Success)
            "$($results.Count) $($failed.Count -gt 0) $($failed.Count -lt 300) $(@($failed | Where-Object ErrorMessage -NotLike '*limit of open files*').Count)"
            """);

        Assert.True(run.Output.Trim() == "300 True True 0", run.ToString());
    }
}
