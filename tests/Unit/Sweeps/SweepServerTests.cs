using System.Globalization;
using ServeBench.Sweeps;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Sweeps;

public sealed class SweepServerTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    public SweepServerTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "sh");

    [Fact]
    public async Task A_server_is_ready_when_its_health_is_answered_with_200_and_is_asked_once_a_second()
    {
        int asked = 0;
        await using var health = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                Assert.Equal("/health", request.Target);
                await connection.WriteAsync($"HTTP/1.1 {(Interlocked.Increment(ref asked) < 4 ? "503 Busy" : "200 OK")}\r\nContent-Length: 0\r\n\r\n");
            }
        });
        using SweepServer server = Start(health.Uri, "sleep 1000");

        server.WaitUntilReady(s_limit, () => { }, TestContext.Current.CancellationToken);

        Assert.Equal((4, 3), (asked, server.StartSeconds));
    }

    [Fact]
    public async Task A_server_that_is_never_ready_is_an_error_after_the_limit()
    {
        await using var health = ScriptedServer.Answering("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        using SweepServer server = Start(health.Uri, "sleep 1000");

        ServeException error = Assert.Throws<ServeException>(() => server.WaitUntilReady(s_limit, () => { }, TestContext.Current.CancellationToken));

        Assert.Equal("SweepServerTimeout", error.ErrorId);
    }

    [Fact]
    public async Task A_server_that_ends_is_an_error_with_its_code_and_last_words()
    {
        await using var health = ScriptedServer.Answering("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        using SweepServer server = Start(health.Uri, "echo out of memory >&2; exit 3");

        ServeException error = Assert.Throws<ServeException>(() => WaitThrough(server));

        Assert.Equal("SweepServerFailed", error.ErrorId);
        Assert.Contains("exit code 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("out of memory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_processes_of_a_server_end_with_it_and_it_runs_in_the_mode_that_empties_caches()
    {
        using var folder = new TemporaryFolder();
        await using var health = ScriptedServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        // A grandchild whose parent is gone, as an engine is when the API server has crashed.
        SweepServer server = Start(health.Uri, $"(sleep 1000 & echo $! > '{folder["pid"]}'); echo mode $VLLM_SERVER_DEV_MODE > '{folder["mode"]}'; sleep 1000");
        Until(() => File.Exists(folder["mode"]) && File.ReadAllText(folder["mode"]).EndsWith('\n'));
        int orphan = int.Parse(await File.ReadAllTextAsync(folder["pid"], TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
        Assert.True(Processes.Runs(orphan) && Processes.Runs(server.ProcessId));

        server.Dispose();

        Until(() => !Processes.Runs(orphan) && !Processes.Runs(server.ProcessId));
        Assert.Equal("mode 1\n", await File.ReadAllTextAsync(folder["mode"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task All_processes_of_a_server_end_with_it_in_the_session_of_macOS()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(ProcessGroup.PerlSession[0]), "perl");
        using var folder = new TemporaryFolder();
        var output = new ServerOutput(keepAll: true, []);
        string[] words = ["sh", "-c", $"(sleep 1000 & echo $! > '{folder["pid"]}'); cut -d' ' -f6 /proc/$$/stat > '{folder["session"]}'; exec sleep 1000"];
        ProcessGroup group = ProcessGroup.Start(words, [], output, ProcessGroup.PerlSession);
        Until(() => File.Exists(folder["session"]) && File.ReadAllText(folder["session"]).EndsWith('\n'));
        int orphan = int.Parse(await File.ReadAllTextAsync(folder["pid"], TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
        string session = await File.ReadAllTextAsync(folder["session"], TestContext.Current.CancellationToken);

        group.Dispose();

        Until(() => !Processes.Runs(orphan) && !Processes.Runs(group.Id));
        Assert.Equal(group.Id, int.Parse(session, CultureInfo.InvariantCulture));
    }

    [Theory]
    // It is still the server's child, and ends with it; or an orphan, which nothing leads to and which lives on.
    [InlineData("setsid sh -c 'echo $$ > \"$0\"; exec sleep 1000' PID & sleep 1000", false)]
    [InlineData("(setsid sh -c 'echo $$ > \"$0\"; exec sleep 1000' PID &); sleep 1000", true)]
    public async Task A_process_that_left_the_group_does_not_hold_the_sweep_up(string script, bool livesOn)
    {
        using var folder = new TemporaryFolder();
        await using var health = ScriptedServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        SweepServer server = Start(health.Uri, script.Replace("PID", $"'{folder["pid"]}'", StringComparison.Ordinal));
        Until(() => File.Exists(folder["pid"]) && File.ReadAllText(folder["pid"]).EndsWith('\n'));
        int escaped = int.Parse(await File.ReadAllTextAsync(folder["pid"], TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
        try
        {
            // It holds the pipes that the server writes to.
            Task end = Task.Run(server.Dispose, TestContext.Current.CancellationToken);

            await end.WaitAsync(s_limit, TestContext.Current.CancellationToken);
            Until(() => Processes.Runs(escaped) == livesOn && !Processes.Runs(server.ProcessId));
        }
        finally
        {
            if (Processes.Runs(escaped))
            {
                System.Diagnostics.Process.GetProcessById(escaped).Kill();
            }
        }
    }

    [Fact]
    public async Task What_a_server_writes_is_kept_without_its_key()
    {
        await using var health = ScriptedServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        using SweepServer server = SweepServer.Start(
            new SweepServerCommand(["sh", "-c", "echo \"key $2\"; exec sleep 1000", "sh", "--api-key", "s3cret"], health.Uri), keepOutput: true, TimeProvider.System);

        List<string> lines = [];
        Until(() =>
        {
            lines.AddRange(server.Output.Take());
            return lines.Count > 0;
        });

        Assert.Equal(["key ***"], lines);
    }

    private static SweepServer Start(Uri uri, string script) =>
        SweepServer.Start(new SweepServerCommand(["sh", "-c", script], uri), keepOutput: false, new ImmediateTime());

    // The clock runs ahead of the process: each second of it is at once over.
    private static void WaitThrough(SweepServer server) =>
        server.WaitUntilReady(TimeSpan.FromDays(1000), () => { }, TestContext.Current.CancellationToken);

    private static void Until(Func<bool> condition) =>
        Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)), "It did not happen within 30 seconds.");
}
