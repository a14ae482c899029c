using ServeBench.Load;
using ServeBench.Tests.Hosting;
using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Load;

public sealed class PreliminaryRequestsTests
{
    private const string Loading = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 7\r\n\r\nloading";

    private static string Answer => ScriptedRun.StreamHead + ScriptedRun.Chunk(ScriptedRun.Event("a")) + ScriptedRun.LastChunk;

    [Fact]
    public async Task The_ready_check_tries_until_the_endpoint_answers()
    {
        int tries = 0;
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await connection.WriteAsync(Interlocked.Increment(ref tries) < 4 ? Loading : Answer);
            }
        });
        RunPlan plan = ScriptedRun.Plan(server.Uri, TransportKind.Auto) with { ReadyTimeout = TimeSpan.FromMinutes(5) };
        var benchmark = new BenchmarkRun(plan, new ServeRun(), new ImpatientTimeProvider());
        await benchmark.ExecuteAsync(TestContext.Current.CancellationToken);
        Assert.Equal(5, tries);
        Assert.True(Assert.Single(await benchmark.Results.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken)).Success);
    }

    [Fact]
    public async Task An_endpoint_that_never_is_ready_is_one_error_with_its_last_words()
    {
        await using ScriptedServer server = ScriptedServer.Answering(Loading);
        RunPlan plan = ScriptedRun.Plan(server.Uri, TransportKind.Auto) with { ReadyTimeout = TimeSpan.FromSeconds(3) };
        var benchmark = new BenchmarkRun(plan, new ServeRun(), new ImpatientTimeProvider());
        var error = await Assert.ThrowsAsync<ServeException>(() => benchmark.ExecuteAsync(TestContext.Current.CancellationToken));
        Assert.Equal("EndpointNotReady", error.ErrorId);
        Assert.Contains("503 Service Unavailable: loading", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_try_without_an_answer_ends_when_the_time_for_all_of_them_is_over()
    {
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WaitForCloseAsync();
        });
        RunPlan plan = ScriptedRun.Plan(server.Uri, TransportKind.Auto) with { ReadyTimeout = TimeSpan.FromMilliseconds(50) };
        var benchmark = new BenchmarkRun(plan, new ServeRun(), new ImpatientTimeProvider());
        var error = await Assert.ThrowsAsync<ServeException>(() => benchmark.ExecuteAsync(TestContext.Current.CancellationToken));
        Assert.Equal("EndpointNotReady", error.ErrorId);
        Assert.Contains("Timeout", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 4)]
    [InlineData(3, 3)]
    public async Task Warm_ups_are_sent_all_at_once_as_far_as_the_limit_lets_them(int? limit, int expected)
    {
        int inFlight = 0;
        int most = 0;
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                int now = Interlocked.Increment(ref inFlight);
                InterlockedMax(ref most, now);
                if (now == expected)
                {
                    full.TrySetResult();
                }

                // Nothing is answered until as many are in flight as may be.
                await full.Task.WaitAsync(TimeSpan.FromSeconds(30));
                Interlocked.Decrement(ref inFlight);
                await connection.WriteAsync(Answer);
            }
        });
        RunPlan plan = ScriptedRun.Plan(server.Uri, TransportKind.Auto) with { WarmupCount = 4, MaxConcurrency = limit };
        await new BenchmarkRun(plan, new ServeRun(), TimeProvider.System).ExecuteAsync(TestContext.Current.CancellationToken);

        Assert.Equal(expected, most);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (int before = most; value > before; before = most)
        {
            Interlocked.CompareExchange(ref most, value, before);
        }
    }

    /// <summary>A clock on which every wait is over at once and moves the time by its length.</summary>
    private sealed class ImpatientTimeProvider : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Add(ref _ticks, dueTime.Ticks);
            ThreadPool.QueueUserWorkItem(_ => callback(state));
            return new ElapsedTimer();
        }

        private sealed class ElapsedTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
