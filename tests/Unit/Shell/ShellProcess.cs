using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit;

namespace ServeBench.Tests.Shell;

/// <summary>A process of ServeBench.Shell without profile, questions and colours, its streams redirected.</summary>
public sealed partial class ShellProcess : IDisposable
{
    public const int Interrupt = 2;
    public const int Terminate = 15;

    private static readonly string[] s_quiet = ["-NoProfile", "-NonInteractive"];
    private static readonly string[] s_ownNetwork =
    [
        "--map-root-user", "--net", "sh", "-c",
        "echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6 && ip link set lo up && echo \"$0\" >/proc/sys/net/ipv4/ip_local_port_range && exec \"$@\"",
    ];

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);
    private readonly Process _process;
    private readonly Task<string> _error;

    private ShellProcess(string file, IEnumerable<string> arguments, IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            Environment = { ["NO_COLOR"] = "1", ["TERM"] = "dumb" },
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _error = _process.StandardError.ReadToEndAsync();
    }

    public static string BuildFolder => RepositoryFolder.OutputOf("src", "ServeBench.Shell");

    // A test run started in the background ignores SIGINT, and its children would too.
    public static ShellProcess StartListeningToSignals(params string[] arguments) =>
        new("env", ["--default-signal=INT,TERM,HUP", ExecutableIn(BuildFolder), .. s_quiet, .. arguments], []);

    // A process that may have so many files open, and no more.
    public static async Task<ShellRun> RunWithDescriptorsAsync(int limit, params string[] arguments)
    {
        using var shell = new ShellProcess("prlimit", [$"--nofile={limit}:{limit}", ExecutableIn(BuildFolder), .. s_quiet, .. arguments], []);
        return await shell.FinishAsync();
    }

    // A network of its own, with IPv4 on the loopback only and the local ports of a range.
    public static async Task<ShellRun> RunWithPortsAsync(string range, params string[] arguments)
    {
        using var shell = new ShellProcess("unshare", [.. s_ownNetwork, range, ExecutableIn(BuildFolder), .. s_quiet, .. arguments], []);
        return await shell.FinishAsync();
    }

    public static async Task<bool> CanHaveOwnNetworkAsync()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/unshare"))
        {
            return false;
        }

        using var attempt = new ShellProcess("unshare", [.. s_ownNetwork, "32768 60999", "true"], []);
        return (await attempt.FinishAsync()).ExitCode == 0;
    }

    public static Task<ShellRun> RunAsync(params string[] arguments) => RunWithAsync([], arguments);

    public static Task<ShellRun> RunWithAsync((string Name, string Value)[] environment, params string[] arguments) =>
        RunAsync(BuildFolder, arguments, environment);

    public static Task<ShellRun> RunFromAsync(string folder, params string[] arguments) => RunAsync(folder, arguments, []);

    public async Task<string?> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync().WaitAsync(s_limit);

    public void Send(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    public async Task<ShellRun> FinishAsync()
    {
        string output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(s_limit);
        await _process.WaitForExitAsync().WaitAsync(s_limit);
        return new ShellRun(_process.ExitCode, output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static async Task<ShellRun> RunAsync(string folder, string[] arguments, (string Name, string Value)[] environment)
    {
        using var shell = new ShellProcess(ExecutableIn(folder), [.. s_quiet, .. arguments], environment);
        return await shell.FinishAsync();
    }

    private static string ExecutableIn(string folder) => Path.Combine(folder, "ServeBench.Shell" + (OperatingSystem.IsWindows() ? ".exe" : ""));

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
