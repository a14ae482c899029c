using System.ComponentModel;
using System.Globalization;
using System.Net;
using ServeBench.Endpoints;

namespace ServeBench.Sweeps;

/// <summary>The server of a combination, started by the sweep: it runs until this is disposed, and not longer than this process.</summary>
internal sealed class SweepServer : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_answerLimit = TimeSpan.FromSeconds(10);

    private readonly ProcessGroup _processes;
    private readonly TimeProvider _time;
    private readonly long _started;

    private SweepServer(SweepServerCommand command, ProcessGroup processes, ServerOutput output, TimeProvider time, long started)
    {
        (Command, _processes, Output, _time, _started) = (command, processes, output, time, started);
    }

    public SweepServerCommand Command { get; }

    public ServerOutput Output { get; }

    public int ProcessId => _processes.Id;

    /// <summary>Whether the program has ended by itself.</summary>
    public bool HasEnded => _processes.ExitCode is not null;

    /// <summary>Seconds from its start until it was ready; <see langword="null"/> before.</summary>
    public double? StartSeconds { get; private set; }

    /// <summary>Whether something answers where a server will be, before it is started: what is measured would be that.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static bool IsTaken(SweepServerCommand command, CancellationToken cancellationToken) =>
        IsReadyAsync(new EndpointConnection(command.Uri), cancellationToken).GetAwaiter().GetResult();

    /// <summary>Starts a server, without waiting for it.</summary>
    /// <param name="command">The command.</param>
    /// <param name="keepOutput">Whether all that it writes is kept until it is taken.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ServeException"><c>SweepServerFailed</c>: there is no such program.</exception>
    public static SweepServer Start(SweepServerCommand command, bool keepOutput, TimeProvider time)
    {
        var output = new ServerOutput(keepOutput, [.. SweepSecrets.Of(command.Words)]);
        long started = time.GetTimestamp();
        try
        {
            // Only in this mode does vLLM have routes that empty its caches.
            var processes = ProcessGroup.Start(command.Words, [new("VLLM_SERVER_DEV_MODE", "1")], output);
            return new SweepServer(command, processes, output, time, started);
        }
        catch (Win32Exception exception)
        {
            throw Failed(command, $"cannot be started: {exception.Message}", "");
        }
    }

    /// <summary>Waits on the calling thread until <c>GET /health</c> is answered with 200; asks once a second.</summary>
    /// <param name="limit">How long to wait.</param>
    /// <param name="waiting">Called after each question.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    /// <exception cref="ServeException"><c>SweepServerFailed</c> when the server has ended, or <c>SweepServerTimeout</c>.</exception>
    public void WaitUntilReady(TimeSpan limit, Action waiting, CancellationToken cancellationToken)
    {
        var connection = new EndpointConnection(Command.Uri);
        while (true)
        {
            bool isReady = IsReadyAsync(connection, cancellationToken).GetAwaiter().GetResult();
            waiting();
            if (_processes.ExitCode is { } code)
            {
                Dispose();
                throw Failed(Command, string.Create(CultureInfo.InvariantCulture, $"ended with exit code {code} before it was ready"), Output.Tail);
            }

            if (isReady)
            {
                StartSeconds = _time.GetElapsedTime(_started).TotalSeconds;
                return;
            }

            if (_time.GetElapsedTime(_started) >= limit)
            {
                throw new ServeException(
                    "SweepServerTimeout",
                    ServeErrorKind.Timeout,
                    string.Create(CultureInfo.InvariantCulture, $"The server did not answer GET {Command.Uri}health with 200 within {limit.TotalSeconds} s: {Command.Text}.{Said(Output.Tail)}"),
                    Command.Uri)
                {
                    Arguments = new Dictionary<string, string>
                    {
                        ["health"] = $"{Command.Uri}health",
                        ["seconds"] = limit.TotalSeconds.ToString(CultureInfo.InvariantCulture),
                        ["command"] = Command.Text,
                        ["output"] = Said(Output.Tail),
                    },
                };
            }

            Task.Delay(s_interval, _time, cancellationToken).GetAwaiter().GetResult();
        }
    }

    public void Dispose() => _processes.Dispose();

    private static async Task<bool> IsReadyAsync(EndpointConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await EndpointProbe.ReachAsync(connection, "/health", s_answerLimit, cancellationToken).ConfigureAwait(false) == HttpStatusCode.OK;
        }
        catch (ServeException)
        {
            return false;
        }
    }

    private static ServeException Failed(SweepServerCommand command, string what, string tail) => new(
        "SweepServerFailed",
        ServeErrorKind.OpenError,
        $"The server {what}: {command.Text}.{Said(tail)}",
        command.Text);

    private static string Said(string tail) => tail.Length > 0 ? $" Its last output:{Environment.NewLine}{tail}" : "";
}
