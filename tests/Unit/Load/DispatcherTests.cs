using System.Collections.Concurrent;
using System.Diagnostics;
using ServeBench.Arrivals;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Timing;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>The dispatcher whose thread oversleeps, and what relieves it.</summary>
public sealed class DispatcherTests : IAsyncDisposable
{
    /// <summary>Seconds until a request is due whose wait the dispatcher has begun by then, on a busy machine too.</summary>
    private const double Soon = 0.5;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly FakeTransport _transport = new();
    private readonly OversleepingWaiter _waiter = new();
    private readonly ConcurrentQueue<(int Position, int Thread)> _admitted = new();
    private readonly ManualResetEventSlim _done = new();
    private int _doneCount;

    public async ValueTask DisposeAsync()
    {
        await _transport.DisposeAsync();
        _done.Dispose();
    }

    [Fact]
    public void What_is_overdue_goes_from_the_thread_that_relieves_it_and_goes_once()
    {
        RequestExchange?[] exchanges = Exchanges(Soon, Soon, 3600);
        using Dispatcher dispatcher = Create(exchanges, exchange => _admitted.Enqueue((exchange.Position, Environment.CurrentManagedThreadId)));
        dispatcher.Start();
        Assert.True(_waiter.Sleeping.Wait(s_limit, TestContext.Current.CancellationToken));
        UntilOverdue(exchanges[1]!);
        for (int i = 0; i < 5; i++)
        {
            dispatcher.Relieve();
        }

        int here = Environment.CurrentManagedThreadId;
        Assert.Equal([(0, here), (1, here)], _admitted);
        Assert.Equal([null, null], exchanges[..2]);

        _waiter.Release();
        dispatcher.Stop();
        Assert.Equal(2, _admitted.Count);
        Assert.Equal(1, _doneCount);
    }

    [Fact]
    public void What_is_not_overdue_waits_for_the_dispatcher()
    {
        RequestExchange?[] exchanges = Exchanges(3600);
        using Dispatcher dispatcher = Create(exchanges, exchange => _admitted.Enqueue((exchange.Position, 0)));
        dispatcher.Start();
        Assert.True(_waiter.Sleeping.Wait(s_limit, TestContext.Current.CancellationToken));
        dispatcher.Relieve();
        Assert.Empty(_admitted);
        _waiter.Release();
    }

    [Theory]
    [InlineData(-2, -1, true)]
    [InlineData(-1, -1, false)]
    public void A_dispatcher_held_up_in_a_send_is_relieved_of_what_is_due_later(double first, double second, bool relieved)
    {
        using var admitting = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        int here = Environment.CurrentManagedThreadId;
        RequestExchange?[] exchanges = Exchanges(first, second, 3600);
        using Dispatcher dispatcher = Create(exchanges, exchange =>
        {
            _admitted.Enqueue((exchange.Position, Environment.CurrentManagedThreadId));
            if (Environment.CurrentManagedThreadId != here)
            {
                admitting.Set();
                Assert.True(goOn.Wait(s_limit));
            }
        });
        dispatcher.Start();
        Assert.True(admitting.Wait(s_limit, TestContext.Current.CancellationToken));
        long patience = Stopwatch.GetTimestamp() + RunClock.ToTicks(2e-6 * Dispatcher.PatienceMicroseconds);
        Assert.True(SpinWait.SpinUntil(() => Stopwatch.GetTimestamp() > patience, s_limit));
        dispatcher.Relieve();
        dispatcher.Relieve();
        Assert.Equal(relieved ? 2 : 1, _admitted.Count);
        goOn.Set();
        Assert.True(_waiter.Sleeping.Wait(s_limit, TestContext.Current.CancellationToken));
        Assert.Equal([0, 1], _admitted.Select(one => one.Position));
        Assert.Equal(relieved, _admitted.Last().Thread == here);
    }

    [Fact]
    public async Task The_end_comes_after_what_is_sent_in_its_place()
    {
        using var admitting = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        RequestExchange?[] exchanges = Exchanges(Soon);
        using Dispatcher dispatcher = Create(exchanges, exchange =>
        {
            admitting.Set();
            Assert.True(goOn.Wait(s_limit));
            _admitted.Enqueue((exchange.Position, 0));
        });
        dispatcher.Start();
        Assert.True(_waiter.Sleeping.Wait(s_limit, TestContext.Current.CancellationToken));
        UntilOverdue(exchanges[0]!);
        Task relief = Task.Run(dispatcher.Relieve, TestContext.Current.CancellationToken);
        Assert.True(admitting.Wait(s_limit, TestContext.Current.CancellationToken));
        _waiter.Release();
        Task stop = Task.Run(dispatcher.Stop, TestContext.Current.CancellationToken);
        Assert.False(_done.IsSet);
        goOn.Set();
        await stop;
        Assert.Single(_admitted);
        Assert.Equal(1, _doneCount);
        await relief;
        dispatcher.Relieve();
        Assert.Single(_admitted);
    }

    private Dispatcher Create(RequestExchange?[] exchanges, Action<RequestExchange> admit) =>
        new(exchanges, admit, OnDone, _waiter);

    private void OnDone()
    {
        Interlocked.Increment(ref _doneCount);
        _done.Set();
    }

    private RequestExchange?[] Exchanges(params ReadOnlySpan<double> dueInSeconds)
    {
        var plan = new RunPlan
        {
            Slots = [],
            Connection = new EndpointConnection(new Uri("http://127.0.0.1:1")),
            Backend = BackendCatalog.Find("openai"),
            Endpoint = "/v1/completions",
            Generation = new GenerationOptions { Model = "m" },
        };
        var factory = new ExchangeFactory(plan, _transport);
        var exchanges = new RequestExchange?[dueInSeconds.Length];
        for (int i = 0; i < exchanges.Length; i++)
        {
            var slot = new ArrivalSlot { Index = i, Request = new ServeRequest { Index = i, Prompt = "p", OutputLength = 4 } };
            exchanges[i] = factory.Create(slot, i, _ => { });
        }

        long now = Stopwatch.GetTimestamp();
        for (int i = 0; i < exchanges.Length; i++)
        {
            exchanges[i]!.DueStamp = now + RunClock.ToTicks(dueInSeconds[i]);
        }

        return exchanges;
    }

    private static void UntilOverdue(RequestExchange exchange)
    {
        long overdue = exchange.DueStamp + RunClock.ToTicks(2e-6 * Dispatcher.PatienceMicroseconds);
        Assert.True(SpinWait.SpinUntil(() => Stopwatch.GetTimestamp() > overdue, s_limit));
    }

    /// <summary>Does not wake from its first sleep before it is released or the dispatcher is stopped.</summary>
    private sealed class OversleepingWaiter() : DeadlineWaiter(MaxSpinMicroseconds)
    {
        private readonly ManualResetEventSlim _released = new();

        public ManualResetEventSlim Sleeping { get; } = new();

        public void Release() => _released.Set();

        private protected override void Sleep(TimeSpan duration)
        {
            Sleeping.Set();
            Assert.True(_released.Wait(s_limit));
        }

        private protected override void EndSleep() => _released.Set();

        protected override void Dispose(bool disposing)
        {
            _released.Dispose();
            Sleeping.Dispose();
        }
    }
}
