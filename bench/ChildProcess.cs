using System.Diagnostics;

namespace ServeBench.Bench;

/// <summary>A program that the bench starts, and ends by its id if it does not end by itself.</summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);
    private readonly Process _process;

    private ChildProcess(Process process)
    {
        _process = process;
    }

    /// <summary>Starts a program whose output is read and whose input is open.</summary>
    public static ChildProcess Start(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false };
        return new(Process.Start(start) ?? throw new InvalidOperationException($"{program} cannot be started."));
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>What it printed.</returns>
    public static string Run(string program, params IEnumerable<string> arguments)
    {
        using ChildProcess child = Start(program, arguments);
        Task<string> output = child._process.StandardOutput.ReadToEndAsync();
        return output.Wait(s_limit) ? output.Result : throw new TimeoutException($"{program} did not end within {s_limit}.");
    }

    /// <summary>The next line that the program prints.</summary>
    public string ReadLine() => _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The program ended without a word.");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
