using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using ServeBench.Linux;
using ServeBench.MacOS;
using ServeBench.Windows;

namespace ServeBench.Sweeps;

/// <summary>
/// A program with all processes that it starts. On Linux and macOS they are a session of their own, which a signal to this process's terminal does not reach,
/// and which is killed whole: at the end, and by a guard within it when this process is gone, however it ended. On Windows they are a job, which
/// Windows ends when this process is gone. Elsewhere the tree of processes is killed.
/// </summary>
internal sealed class ProcessGroup : IDisposable
{
    // The guard waits for the end of its input, whose other end this process holds, and kills its own group. It hangs on no other of the group's
    // pipes, and is not a child of the program, which replaces the shell.
    private const string Guarded = """
        exec 3<&0
        ( ( cat <&3 >/dev/null; kill -KILL 0 ) >/dev/null 2>&1 & )
        exec 3<&-
        exec "$@" </dev/null
        """;

    /// <summary>What macOS, which has no <c>setsid</c>, makes a session with: it becomes the program that follows it.</summary>
    internal static readonly string[] PerlSession = ["/usr/bin/perl", "-MPOSIX=setsid", "-e", "setsid(); exec { $ARGV[0] } @ARGV"];

    private static readonly string[]? s_session = SessionCommand();

    private static readonly TimeSpan s_readLimit = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly CancellationTokenSource _reading = new();
    private readonly Task _read;
    private readonly IDisposable? _job;
    private readonly bool _isSession;
    private int? _exitCode;

    private ProcessGroup(Process process, ServerOutput output, IDisposable? job, bool isSession)
    {
        (_process, _job, _isSession, Id) = (process, job, isSession, process.Id);
        _read = Task.WhenAll(
            Task.Run(() => OutputLines.ReadAsync(process.StandardOutput, output, _reading.Token)),
            Task.Run(() => OutputLines.ReadAsync(process.StandardError, output, _reading.Token)));
    }

    /// <summary>The program's process id, which on Linux and macOS is that of the group.</summary>
    public int Id { get; }

    /// <summary>The program's exit code; <see langword="null"/> while it runs.</summary>
    public int? ExitCode => _exitCode ?? (_process.HasExited ? _process.ExitCode : null);

    /// <summary>Starts a program.</summary>
    /// <param name="words">The program and its arguments.</param>
    /// <param name="environment">Variables beside those of this process.</param>
    /// <param name="output">Takes what it writes.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public static ProcessGroup Start(IReadOnlyList<string> words, IEnumerable<KeyValuePair<string, string>> environment, ServerOutput output) =>
        Start(words, environment, output, s_session);

    /// <summary>Starts a program with a command that makes a session, if there is one.</summary>
    internal static ProcessGroup Start(
        IReadOnlyList<string> words, IEnumerable<KeyValuePair<string, string>> environment, ServerOutput output, string[]? session)
    {
        ProcessStartInfo start = session is null ? new(words[0], words.Skip(1)) : new(session[0], [.. session[1..], "/bin/sh", "-c", Guarded, "sh", .. words]);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.UseShellExecute = false;
        if (OperatingSystem.IsWindows())
        {
            // Ctrl+C and Ctrl+Break are for this process, which ends the server in its own time.
            start.CreateNewProcessGroup = true;
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        process.Start();
        return new ProcessGroup(process, output, OperatingSystem.IsWindows() ? JobOf(process) : null, session is not null);
    }

    /// <summary>
    /// Kills all processes, and waits until the program is gone and all that it wrote is read. A process that has left the group lives on, and is not
    /// waited for: it may hold the pipes for as long as it likes.
    /// </summary>
    public void Dispose()
    {
        if (_exitCode is not null)
        {
            return;
        }

        try
        {
            // First the tree, which also finds what has left the group: without its parents nothing leads to it.
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or AggregateException)
        {
            Debug.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Process {Id} was gone already: {exception.Message}"));
        }

        // The group outlives the program as long as any process that it has started.
        _job?.Dispose();
        if (_isSession && OperatingSystem.IsLinux())
        {
            _ = Libc.Kill(-Id, Libc.SignalKill);
        }
        else if (_isSession && OperatingSystem.IsMacOS())
        {
            _ = Darwin.Kill(-Id, Darwin.SignalKill);
        }

        WaitForEnd();
        _exitCode = _process.ExitCode;
        _process.Dispose();
        _reading.Dispose();
    }

    private static string[]? SessionCommand()
    {
        string[] setsid = [.. ((string[])["/usr/bin/setsid", "/bin/setsid"]).Where(File.Exists)];
        return OperatingSystem.IsLinux() && Libc.IsSupported && setsid.Length > 0 ? [setsid[0]]
            : OperatingSystem.IsMacOS() && File.Exists(PerlSession[0]) ? PerlSession
            : null;
    }

    [SupportedOSPlatform("windows")]
    private static ProcessJob JobOf(Process process)
    {
        var job = new ProcessJob();
        _ = job.TryAdd(process);
        return job;
    }

    private void WaitForEnd()
    {
        // With a limit of its own the wait is only for the program, not for the ends of its pipes.
        _process.WaitForExit(int.MaxValue);
        if (!_read.Wait(s_readLimit))
        {
            _reading.Cancel();
            _read.Wait(s_readLimit);
        }
    }
}
