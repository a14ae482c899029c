using System.Globalization;
using System.Runtime.ExceptionServices;

namespace ServeBench.Sweeps;

/// <summary>The server of a stage, started when the first run needs it, and gone when this is disposed.</summary>
internal sealed class SweepSession(SweepPlan plan, SweepStage stage, ISweepHost host) : IDisposable
{
    private SweepServer? _server;

    public SweepStage Stage { get; } = stage;

    /// <summary>Why the server did not start; <see langword="null"/> while it has not failed to.</summary>
    public Exception? StartFailure { get; private set; }

    /// <summary>The server, ready; <see langword="null"/> where the sweep starts none. One that has ended meanwhile is started again.</summary>
    /// <exception cref="ServeException"><c>SweepServerFailed</c> or <c>SweepServerTimeout</c>.</exception>
    public SweepServer? Ensure()
    {
        if (Stage.Command is not { } command || _server is { HasEnded: false })
        {
            return _server;
        }

        if (StartFailure is { } failure)
        {
            // A server that does not start is not tried again for each benchmark.
            ExceptionDispatchInfo.Throw(failure);
        }

        _server?.Dispose();
        _server = null;
        try
        {
            if (SweepServer.IsTaken(command, host.StopToken))
            {
                // A gateway in front of the server may answer before it is there, so this is not an error.
                host.Warn($"GET {command.Uri}health was answered with 200 before the server was started. The sweep may measure another server that runs there: stop that server, or use another --port.");
            }

            host.Inform($"Starting the server: {command.Text}");
            _server = SweepServer.Start(command, plan.KeepServerOutput, plan.Time);
            SweepServer started = _server;
            started.WaitUntilReady(plan.ServerReadyTimeout, () => host.ShowOutput(started), host.StopToken);
            host.Inform(string.Create(CultureInfo.InvariantCulture, $"The server at {command.Uri} was ready after {started.StartSeconds:0.0} s."));
            return _server;
        }
        catch (Exception exception)
        {
            StartFailure = exception;
            Dispose();
            throw;
        }
    }

    /// <summary>Shows what the server has written.</summary>
    public void ShowOutput()
    {
        if (_server is not null)
        {
            host.ShowOutput(_server);
        }
    }

    public void Dispose()
    {
        _server?.Dispose();
        _server = null;
    }
}
