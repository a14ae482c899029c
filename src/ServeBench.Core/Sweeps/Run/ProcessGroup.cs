using System.Diagnostics;
using System.Globalization;
using ServeBench.Linux;

namespace ServeBench.Sweeps;

/// <summary>
/// A program with all processes that it starts. On Linux they are a session of their own, which a signal to this process's terminal does not reach, and which
/// is killed whole: at the end, and by a guard within it when this process is gone, however it ended. Elsewhere the tree of processes is killed.
/// </summary>
internal sealed class ProcessGroup : IDisposable
{
    // The guard waits for the end of its input, whose other end this process holds, and kills its own group. It hangs on no other of the group's
    // pipes, and is no child of the program, which takes the shell's place.
    private const string Guarded = """
        exec 3<&0
        ( ( cat <&3 >/dev/null; kill -KILL 0 ) >/dev/null 2>&1 & )
        exec 3<&-
        exec "$@" </dev/null
        """;

    private static readonly string? s_setsid = OperatingSystem.IsLinux() && Libc.IsSupported
        ? ((string[])["/usr/bin/setsid", "/bin/setsid"]).FirstOrDefault(File.Exists)
        : null;

    private static readonly TimeSpan s_readLimit = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly CancellationTokenSource _reading = new();
    private readonly Task _read;
    private int? _exitCode;

    private ProcessGroup(Process process, ServerOutput output)
    {
        (_process, Id) = (process, process.Id);
        _read = Task.WhenAll(
            Task.Run(() => OutputLines.ReadAsync(process.StandardOutput, output, _reading.Token)),
            Task.Run(() => OutputLines.ReadAsync(process.StandardError, output, _reading.Token)));
    }

    /// <summary>The program's process id, which on Linux is that of the group.</summary>
    public int Id { get; }

    /// <summary>The program's exit code; <see langword="null"/> while it runs.</summary>
    public int? ExitCode => _exitCode ?? (_process.HasExited ? _process.ExitCode : null);

    /// <summary>Starts a program.</summary>
    /// <param name="words">The program and its arguments.</param>
    /// <param name="environment">Variables beside those of this process.</param>
    /// <param name="output">Takes what it writes.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public static ProcessGroup Start(IReadOnlyList<string> words, IEnumerable<KeyValuePair<string, string>> environment, ServerOutput output)
    {
        ProcessStartInfo start = s_setsid is null ? new(words[0], words.Skip(1)) : new(s_setsid, ["/bin/sh", "-c", Guarded, "sh", .. words]);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.UseShellExecute = false;
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        process.Start();
        return new ProcessGroup(process, output);
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

        if (OperatingSystem.IsLinux() && s_setsid is not null)
        {
            // The group outlives the program as long as any process that it has started.
            _ = Libc.Kill(-Id, Libc.SignalKill);
        }

        WaitForEnd();
        _exitCode = _process.ExitCode;
        _process.Dispose();
        _reading.Dispose();
    }

    private void WaitForEnd()
    {
        // With a limit of its own the wait is for the program alone, and not for the ends of its pipes.
        _process.WaitForExit(int.MaxValue);
        if (!_read.Wait(s_readLimit))
        {
            _reading.Cancel();
            _read.Wait(s_readLimit);
        }
    }
}
