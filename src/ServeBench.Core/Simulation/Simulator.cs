using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ServeBench.Simulation.Apis;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;
using ServeBench.Simulation.Pacing;

namespace ServeBench.Simulation;

/// <summary>
/// An OpenAI-compatible endpoint on 127.0.0.1 whose answers come at times that are set: what ServeBench is tried with, and the
/// ground truth that a client machine is measured against. Runs until it is disposed, on background threads.
/// </summary>
internal sealed class Simulator : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan s_acceptPause = TimeSpan.FromMilliseconds(20);

    private readonly SimulatorCounters _counters = new();
    private readonly ConcurrentDictionary<SimulatorConnection, bool> _connections = new();
    private readonly Socket _listener;
    private readonly Pacer _pacer;
    private readonly RequestHandler _handler;
    private readonly bool _stamped;
    private volatile int _disposed;

    private Simulator(SimulatorOptions options, Action<ReceivedRequest>? onRequest, bool stamped)
    {
        Options = options;
        _stamped = stamped;
        _listener = Listen(options.Port);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        Uri = new Uri($"http://127.0.0.1:{Port}");
        var model = new SimulatedModel(options);
        ISimulatedApi[] apis =
        [
            new HealthApi("/health"),
            new HealthApi("/ping"),
            new ModelsApi(model),
            new MetricsApi(model, _counters),
            new ProfileApi("/start_profile"),
            new ProfileApi("/stop_profile"),
            new CacheResetApi("/reset_prefix_cache", model.PrefixCache),
            new CacheResetApi("/reset_mm_cache"),
            new CacheResetApi("/reset_encoder_cache"),
            new CacheResetApi("/flush_cache", model.PrefixCache),
            new TokenizeApi(model),
            new DetokenizeApi(model),
            new CompletionsApi(model),
            new ChatCompletionsApi(model, opening: []),
            new MessagesApi(model),
            new SglangGenerateApi(model),
            new TgiGenerateStreamApi(model),
            new TritonGenerateStreamApi(model),
            new HealthApi("/v2/health/ready"),
            new ModelsApi(model, "/openai/models"),
            .. options.Models.Distinct(StringComparer.Ordinal).Select(name => new AzureChatCompletionsApi(model, name)),
            new ResponsesApi(model),
            new TranscriptionsApi(model, "/v1/audio/transcriptions"),
            new TranscriptionsApi(model, "/v1/audio/translations"),
            new EmbeddingsApi(model, "/v1/embeddings"),
            new EmbeddingsApi(model, "/embeddings"),
            new PoolingApi(model),
            new RerankApi(model, "/v1/rerank"),
            new RerankApi(model, "/rerank"),
        ];
        _pacer = new Pacer(options, _counters);
        _handler = new RequestHandler(this, new ApiRouter(apis, options.ApiKey), onRequest);
        _ = AcceptAsync();
    }

    /// <summary>What it was started with.</summary>
    public SimulatorOptions Options { get; }

    public int Port { get; }

    /// <summary>Its base address, <c>http://127.0.0.1:port</c>.</summary>
    public Uri Uri { get; }

    /// <summary>What it has counted so far; a snapshot.</summary>
    public SimulatorStatistics Statistics => new()
    {
        Requests = _counters.Requests,
        ConnectionsOpen = _counters.Connections,
        Running = _counters.Running,
        Waiting = _counters.Waiting,
        Completed = _counters.Stopped + _counters.ReachedLength,
        Failed = _counters.Failed,
        AbortedByClient = _counters.Aborted,
        BlockedByClient = _counters.Blocked,
        PromptTokens = _counters.PromptTokens,
        GenerationTokens = _counters.GenerationTokens,
        LatenessP50Ms = Milliseconds(_counters.Lateness.Percentile(50)),
        LatenessP99Ms = Milliseconds(_counters.Lateness.Percentile(99)),
        LatenessMaxMs = Milliseconds(_counters.Lateness.Max),
    };

    /// <summary>Starts an endpoint.</summary>
    /// <param name="options">What it serves and how fast.</param>
    /// <param name="onRequest">Called with each request when it has been received, from any thread; must not block.</param>
    /// <exception cref="ServeException"><c>SimulatorOptionInvalid</c>; <c>SimulatorPortInUse</c>: another program listens there.</exception>
    public static Simulator Start(SimulatorOptions options, Action<ReceivedRequest>? onRequest = null)
    {
        options.Validate();
        SimulatorWarmup.Ensure();
        return StartCold(options, onRequest);
    }

    /// <summary>Starts an endpoint whose code may not have been compiled yet.</summary>
    /// <param name="options">What it serves and how fast.</param>
    /// <param name="onRequest">Called with each request.</param>
    /// <param name="stamped">Whether requests are stamped by the kernel, where it can.</param>
    internal static Simulator StartCold(SimulatorOptions options, Action<ReceivedRequest>? onRequest = null, bool stamped = true) => new(options, onRequest, stamped);

    /// <summary>Stops: closes the port and every connection, answers under way stay unfinished. Does nothing the second time.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _listener.Dispose();
            _pacer.Dispose();
            foreach (SimulatorConnection connection in _connections.Keys)
            {
                connection.Close();
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static Socket Listen(int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Else another program on Windows may bind the same port, and take some of the connections.
            if (OperatingSystem.IsWindows())
            {
                listener.ExclusiveAddressUse = true;
            }

            listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
            listener.Listen(int.MaxValue);
            if (StampedSocket.IsSupported)
            {
                StampedSocket.Enable(listener);
            }

            return listener;
        }
        catch (SocketException exception)
        {
            listener.Dispose();
            throw exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied
                ? new ServeException("SimulatorPortInUse", ServeErrorKind.ResourceExists, $"Port {port} on 127.0.0.1 is not available: it is in use or reserved. Choose another one, or 0 for a free one.", port, exception)
                : new ServeException("SimulatorStartFailed", ServeErrorKind.Connection, $"The simulator cannot listen on 127.0.0.1:{port}: {exception.Message}", port, exception);
        }
    }

    private static double Milliseconds(long ticks) => Stopwatch.GetElapsedTime(0, ticks).TotalMilliseconds;

    private async Task AcceptAsync()
    {
        while (_disposed == 0)
        {
            try
            {
                Open(await _listener.AcceptAsync().ConfigureAwait(false));
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // Too many open files, most likely: others must end first.
                await Task.Delay(s_acceptPause).ConfigureAwait(false);
            }
        }
    }

    private void Open(Socket socket)
    {
        var connection = new SimulatorConnection(socket, _handler, Options.MaxBodyBytes, _stamped);
        _counters.CountConnection(1);
        _connections.TryAdd(connection, true);
        try
        {
            connection.Start();
        }
        catch (SocketException)
        {
            // The client has gone already.
            connection.Close();
        }

        if (_disposed != 0)
        {
            connection.Close();
        }
    }

    private sealed class RequestHandler(Simulator simulator, ApiRouter router, Action<ReceivedRequest>? onRequest) : IRequestHandler
    {
        public void OnRequest(SimulatorConnection connection, HttpRequestHead head, ReadOnlyMemory<byte> body, long arrival)
        {
            simulator._counters.CountRequest();
            onRequest?.Invoke(new ReceivedRequest(head.Method, head.Path, head.ToHeaders(), body.ToArray(), arrival));
            connection.Plain = head.IsHttp10 ? new PlainAnswer() : null;
            simulator._pacer.Post(connection, router.Answer(head, body), head.KeepAlive, arrival);
        }

        public void OnRejected(SimulatorConnection connection, RequestRejectedException rejection)
        {
            simulator._counters.CountRequest();
            simulator._pacer.Post(connection, FixedAnswer.Error(rejection.Status, rejection.Message), keepAlive: false, arrival: 0);
        }

        public void OnContinueExpected(SimulatorConnection connection) => simulator._pacer.PostContinue(connection);

        public void OnWritable(SimulatorConnection connection) => simulator._pacer.PostWritable(connection);

        public void OnPeerClosed(SimulatorConnection connection) => simulator._pacer.PostPeerClosed(connection);

        public void OnClosed(SimulatorConnection connection)
        {
            simulator._counters.CountConnection(-1);
            simulator._connections.TryRemove(connection, out _);
        }
    }
}
