using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using System.Security.Cryptography;
using ServeBench.Arrivals;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Simulation;
using ServeBench.Transport;
using ServeBench.Workloads;

namespace ServeBench.Calibration;

/// <summary>
/// Has the client's own code compiled before it matters: runs against a simulator on the loopback until the compiler has nothing
/// left to do, once a process for each transport, with TLS and without. For a small load it runs only once, so that no first call falls into the load.
/// </summary>
/// <remarks>
/// The runtime compiles a method again, optimised, after its first calls, and does so on a thread of its own while the run goes on.
/// Unwarmed, the first run of a process shares its processors with that, and its gaps between tokens vary several times as much.
/// It waits on a thread instead of being asynchronous: each asynchronous method that has to wait costs a dozen methods to compile.
/// </remarks>
internal static class EngineWarmup
{
    // First calls, counted calls, instrumented calls: a method is compiled for good after the third round at the earliest.
    private const int MinRounds = 4;
    private const int MaxRounds = 8;
    private const string Model = "warm-up";
    private const int Requests = 64;
    private const int FirstRequests = 4;
    private const int Tokens = 32;
    private const int Concurrency = 16;

    // A handshake takes a millisecond of each side. So few do not make its code hot; the run's own handshakes, before its start, do.
    private const int SecureConcurrency = 4;
    private const double RequestIntervalSeconds = 0.0002;

    // A round after which so few methods are compiled has met no cold code of the engine's.
    private const int FewMethods = 100;

    // The runtime looks, 100 ms apart unless its host says otherwise, whether methods were called for the first time, and compiles again when none was.
    private const string DelayKnob = "System.Runtime.TieredCompilation.CallCountingDelayMs";
    private const int UsualDelayMs = 100;
    private const int QuietMarginMs = 60;
    private const int PollMs = 10;
    private const int MaxSettleMs = 700;

    // The first look can come just before the last first call.
    private static readonly int s_quietMs = QuietMarginMs
        + (2 * (int.TryParse(AppContext.GetData(DelayKnob) as string, CultureInfo.InvariantCulture, out int delay) ? delay : UsualDelayMs));

    private static readonly SemaphoreSlim s_lock = new(1, 1);
    private static readonly ConcurrentDictionary<Route, object> s_warm = [];

    /// <summary>Warms up, the first time for a transport in a process, or for a larger load than before.</summary>
    /// <param name="backend">The API that the run speaks.</param>
    /// <param name="connection">The endpoint of the run, which decides the transport; nothing is sent to it.</param>
    /// <param name="transport">The transport that was asked for.</param>
    /// <param name="extent">How much the load needs.</param>
    /// <param name="cancellationToken">Ends the warm-up.</param>
    /// <returns>How long it took, or the wait for another run that warms up; <see langword="null"/> when all was warm.</returns>
    public static Task<TimeSpan?> EnsureAsync(
        IBackend backend, EndpointConnection connection, TransportKind transport, WarmupExtent extent, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        bool isSecure = connection.All.Any(one => one.Uri.Scheme == Uri.UriSchemeHttps);
        var route = new Route(TransportFactory.Resolve(transport, connection.ToTransportOptions()), isSecure);
        return IsWarm(route, extent)
            ? Task.FromResult<TimeSpan?>(null)
            : Task.Run<TimeSpan?>(() => WarmUpOnce(backend, route, extent, cancellationToken), cancellationToken);
    }

    private static TimeSpan WarmUpOnce(IBackend backend, Route route, WarmupExtent extent, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        s_lock.Wait(cancellationToken);
        try
        {
            if (!IsWarm(route, extent))
            {
                WarmUp(backend, route, extent, cancellationToken);
                s_warm[route] = extent;
            }
        }
        finally
        {
            s_lock.Release();
        }

        return Stopwatch.GetElapsedTime(start);
    }

    private static bool IsWarm(Route route, WarmupExtent extent) => s_warm.TryGetValue(route, out object? reached) && (WarmupExtent)reached >= extent;

    private static void WarmUp(IBackend backend, Route route, WarmupExtent extent, CancellationToken cancellationToken)
    {
        var options = new SimulatorOptions { TimeToFirstToken = TimeSpan.FromTicks(1), InterTokenLatency = TimeSpan.FromTicks(1), Models = [Model] };
        using Simulator simulator = Simulator.StartCold(options);
        if (!route.IsSecure)
        {
            WarmUp(backend, route, extent, new EndpointConnection(simulator.Uri), cancellationToken);
            return;
        }

        TlsFront front;
        try
        {
            front = new TlsFront(simulator.Uri);
        }
        catch (CryptographicException)
        {
            // A system without what a certificate is made with still warms up all but TLS.
            WarmUp(backend, route, extent, new EndpointConnection(simulator.Uri), cancellationToken);
            return;
        }

        try
        {
            var connection = new EndpointConnection(front.Uri, settings: new ConnectionSettings { SkipCertificateCheck = true });
            WarmUp(backend, route, extent, connection, cancellationToken);
        }
        finally
        {
            front.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static void WarmUp(
        IBackend backend, Route route, WarmupExtent extent, EndpointConnection connection, CancellationToken cancellationToken)
    {
        var plan = new RunPlan
        {
            Slots = [.. Enumerable.Range(0, extent == WarmupExtent.Full ? Requests : FirstRequests).Select(Slot)],
            Connection = connection,
            Backend = backend,
            Endpoint = EndpointTemplate.Fill(backend.DefaultEndpoint, backend.DefaultModel ?? Model, apiVersion: null),
            Generation = new GenerationOptions { Model = Model },
            Transport = route.Transport,
            MaxConcurrency = route.IsSecure ? SecureConcurrency : Concurrency,
        };
        try
        {
            RunUntilWarm(plan, extent, cancellationToken);
        }
        catch (ServeException)
        {
            // An API that takes something else than text; all but its own reader is the same for every API.
            IBackend completions = BackendCatalog.Find("openai");
            RunUntilWarm(plan with { Backend = completions, Endpoint = completions.DefaultEndpoint }, extent, cancellationToken);
        }
    }

    private static void RunUntilWarm(RunPlan plan, WarmupExtent extent, CancellationToken cancellationToken)
    {
        if (extent == WarmupExtent.FirstCalls)
        {
            Run(plan, cancellationToken);
            return;
        }

        for (int round = 1; round <= MaxRounds; round++)
        {
            long before = JitInfo.GetCompiledMethodCount();
            Run(plan, cancellationToken);
            Settle(cancellationToken);
            if (round >= MinRounds && JitInfo.GetCompiledMethodCount() - before < FewMethods)
            {
                return;
            }
        }
    }

    /// <summary>What is warmed up by itself: a transport, with TLS or without.</summary>
    private sealed record Route(TransportKind Transport, bool IsSecure);

    private static ArrivalSlot Slot(int index) => new()
    {
        Index = index,
        OffsetSeconds = index * RequestIntervalSeconds,
        Rate = 1 / RequestIntervalSeconds,
        Request = new ServeRequest { Index = index, Prompt = "warm up", InputLength = 2, OutputLength = Tokens },
    };

    private static void Run(RunPlan plan, CancellationToken cancellationToken)
    {
        var benchmark = new BenchmarkRun(plan, new ServeRun(), TimeProvider.System);
        Task running = benchmark.ExecuteAsync(cancellationToken);
        while (benchmark.Results.WaitToReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
        {
            while (benchmark.Results.TryRead(out _))
            {
            }
        }

        running.GetAwaiter().GetResult();
    }

    private static void Settle(CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        long quietSince = start;
        long count = JitInfo.GetCompiledMethodCount();
        while (Stopwatch.GetElapsedTime(quietSince).TotalMilliseconds < s_quietMs && Stopwatch.GetElapsedTime(start).TotalMilliseconds < MaxSettleMs)
        {
            cancellationToken.WaitHandle.WaitOne(PollMs);
            cancellationToken.ThrowIfCancellationRequested();
            if (JitInfo.GetCompiledMethodCount() is long now && now != count)
            {
                (count, quietSince) = (now, Stopwatch.GetTimestamp());
            }
        }
    }
}
