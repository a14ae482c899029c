using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Management.Automation.Language;
using System.Reflection;
using ServeBench.Calibration;

namespace ServeBench.Commands;

/// <summary>
/// Two simulators in a process of their own, a second one of the host that runs this one, so that they share nothing with the client
/// but the machine. The process ends with its standard input, and so with this process, however that ends.
/// </summary>
internal sealed class SimulatorProcess : IDisposable
{
    private static readonly TimeSpan s_startLimit = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private SimulatorProcess(Process process, int pacedPort, int unpacedPort)
    {
        _process = process;
        Paced = UriOf(pacedPort);
        Unpaced = UriOf(unpacedPort);
    }

    /// <summary>The simulator that keeps the times of a calibration.</summary>
    public Uri Paced { get; }

    /// <summary>The simulator that answers as fast as it can.</summary>
    public Uri Unpaced { get; }

    /// <summary>Starts the process, where the host of this one can be started a second time.</summary>
    /// <returns>The process, or <see langword="null"/> when this process is another program's.</returns>
    /// <exception cref="ServeException"><c>SimulatorProcessFailed</c>.</exception>
    public static SimulatorProcess? TryStart(string moduleFolder, CancellationToken cancellationToken)
    {
        if (HostCommand() is not [var program, .. var arguments])
        {
            return null;
        }

        var start = new ProcessStartInfo(program, [.. arguments, "-NoProfile", "-NonInteractive", "-Command", Script(moduleFolder)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            string? ports = process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(s_startLimit, cancellationToken).GetAwaiter().GetResult();
            return ports?.Split(' ') is [var paced, var unpaced]
                ? new SimulatorProcess(process, int.Parse(paced, CultureInfo.InvariantCulture), int.Parse(unpaced, CultureInfo.InvariantCulture))
                : throw Failed(ports is null ? errors.GetAwaiter().GetResult() : ports);
        }
        catch (Exception exception)
        {
            End(process);
            throw exception is TimeoutException ? Failed("it did not answer within a minute") : exception;
        }
    }

    public void Dispose() => End(_process);

    // A .NET tool runs as an assembly of dotnet, everything else as an executable with the assembly's name.
    private static string[] HostCommand()
    {
        if (Assembly.GetEntryAssembly() is not { } host || host.GetName().Name is not ("pwsh" or "ServeBench.Shell"))
        {
            return [];
        }

        string program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program) is "dotnet" ? [program, host.Location] : [program];
    }

    private static string Script(string moduleFolder) => string.Create(CultureInfo.InvariantCulture, $"""
        $ErrorActionPreference = 'Stop'
        Import-Module '{CodeGeneration.EscapeSingleQuotedStringContent(Path.Combine(moduleFolder, "ServeBench.psd1"))}'
        $paced = Start-ServeSimulator -TtftMs {CalibrationRun.TtftMs} -ItlMs {CalibrationRun.ItlMs}
        $unpaced = Start-ServeSimulator -TtftMs 0 -ItlMs 0
        [Console]::Out.WriteLine([string] $paced.Port + ' ' + $unpaced.Port)
        $null = [Console]::In.ReadToEnd()
        """);

    private static Uri UriOf(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));

    private static ServeException Failed(string reason) => new(
        "SimulatorProcessFailed",
        ServeErrorKind.OpenError,
        $"The simulator did not start in its own process ('{Environment.ProcessPath}'): {reason.Trim()}",
        Environment.ProcessPath);

    private static void End(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }
}
