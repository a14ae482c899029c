using System.Management.Automation;

namespace ServeBench.Tests.Hosting;

/// <summary>A script that runs in a <see cref="ModuleHost"/>.</summary>
public sealed class ModuleInvocation : IDisposable
{
    private readonly PowerShell _shell;
    private readonly SemaphoreSlim _written = new(0);
    private readonly IAsyncResult _running;

    internal ModuleInvocation(PowerShell shell)
    {
        _shell = shell;
        Output.DataAdded += (_, _) => _written.Release();
        _running = shell.BeginInvoke<PSObject, PSObject>(null, Output);
    }

    /// <summary>What has been written so far.</summary>
    public PSDataCollection<PSObject> Output { get; } = [];

    /// <summary>The other streams so far.</summary>
    public PSDataStreams Streams => _shell.Streams;

    /// <summary>Waits for the next object that the script writes.</summary>
    public Task NextOutputAsync(CancellationToken cancellationToken) => _written.WaitAsync(cancellationToken);

    /// <summary>Stops the script as Ctrl+C does and returns when it has ended.</summary>
    public void Stop() => _shell.Stop();

    /// <summary>Waits for the end of the script. An error that ended it is the last one of the result's errors.</summary>
    public ModuleResult Wait()
    {
        List<ErrorRecord> fatal = [];
        bool stopped = false;
        try
        {
            _shell.EndInvoke(_running);
        }
        catch (PipelineStoppedException)
        {
            stopped = true;
        }
        catch (RuntimeException exception)
        {
            fatal.Add(exception.ErrorRecord);
        }

        return new ModuleResult
        {
            Output = [.. Output],
            Errors = [.. _shell.Streams.Error, .. fatal],
            Warnings = [.. _shell.Streams.Warning.Select(record => record.Message)],
            Verbose = [.. _shell.Streams.Verbose.Select(record => record.Message)],
            Information = [.. _shell.Streams.Information],
            Progress = [.. _shell.Streams.Progress],
            Stopped = stopped,
        };
    }

    public void Dispose()
    {
        _shell.Dispose();
        Output.Dispose();
        _written.Dispose();
    }
}
