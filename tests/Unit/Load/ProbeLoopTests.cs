using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ServeBench.Load;
using ServeBench.Results;
using ServeBench.Tests.Hosting;
using ServeBench.Tests.Workloads;
using ServeBench.Transport;
using ServeBench.Workloads;
using Xunit;
using static ServeBench.Tests.Load.ScriptedRun;

namespace ServeBench.Tests.Load;

/// <summary>Probes are a closed loop: the time between two begins with the answer to the first.</summary>
public sealed class ProbeLoopTests
{
    [Fact]
    public async Task The_next_probe_is_sent_a_pause_after_the_answer_to_the_one_before()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        var probes = Channel.CreateUnbounded<TaskCompletionSource>();
        var runMayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                if (request.BodyText.Contains("\"Hi\"", StringComparison.Ordinal))
                {
                    var mayAnswer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    probes.Writer.TryWrite(mayAnswer);
                    await mayAnswer.Task;
                }
                else
                {
                    await runMayEnd.Task;
                }

                await connection.WriteAsync(StreamHead + Chunk(Event("a")) + LastChunk);
            }
        });
        var clock = new HeldTimeProvider();
        var benchmark = new BenchmarkRun(Plan(server.Uri, TransportKind.Auto) with { ProbeRate = 4 }, new ServeRun(), clock);
        Task running = benchmark.ExecuteAsync(cancellation);

        for (int i = 0; i < 3; i++)
        {
            TaskCompletionSource mayAnswer = await probes.Reader.ReadAsync(cancellation);
            // While a probe has no answer, no time runs that could send another.
            Assert.Equal(0, clock.Waiting);
            mayAnswer.SetResult();
            (TimeSpan pause, Action end) = await clock.Waits.ReadAsync(cancellation);
            Assert.Equal(TimeSpan.FromMilliseconds(250), pause);
            // And until that time is over, none is sent.
            Assert.False(probes.Reader.TryPeek(out _));
            if (i < 2)
            {
                end();
            }
        }

        runMayEnd.SetResult();
        await running;
        Assert.Equal(3, (await benchmark.Results.ReadAsync(cancellation)).Run.Probe!.E2elMs.Length);
    }

    [Fact]
    public async Task A_stop_while_only_a_probe_is_left_stops_no_request()
    {
        using var folder = new TemporaryFolder();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var probed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                if (request.BodyText.Contains("\"Hi\"", StringComparison.Ordinal))
                {
                    // Never answered: the next thing that is read is the end of the connection.
                    probed.TrySetResult();
                    continue;
                }

                await probed.Task;
                await connection.WriteAsync(StreamHead + Chunk(Event("a")) + LastChunk);
            }
        });
        var run = new ServeRun();
        var journal = new JournalObserver(folder["run.jsonl"]);
        var benchmark = new BenchmarkRun(Plan(server.Uri, TransportKind.Auto) with { ProbeRate = 4 }, run, TimeProvider.System, journal);
        Task running = benchmark.ExecuteAsync(stop.Token);
        Assert.True((await benchmark.Results.ReadAsync(stop.Token)).Success);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        await journal.DisposeAsync();

        Assert.False(run.Stopped);
        Assert.False(ResultImporter.Read(folder["run.jsonl"])[0].Run.Stopped);
    }

    [Fact]
    public void A_run_whose_probe_cannot_be_sent_leaves_nothing_behind()
    {
        WeakReference failed = Fail();
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    GC.Collect();
                    return !failed.IsAlive;
                },
                TimeSpan.FromSeconds(30)),
            "a thread still holds the run");

        // In a method of its own, so that nothing of it is on the test's stack.
        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Fail()
        {
            RunPlan plan = Plan(new Uri("http://127.0.0.1:1"), TransportKind.Auto, backend: "openai-audio") with { ProbeRate = 4 };
            ServeRequest sound = plan.Slots[0].Request! with { Audio = new AudioClip("clip.wav", Sounds.Wav(10)) };
            var benchmark = new BenchmarkRun(plan with { Slots = [plan.Slots[0] with { Request = sound }] }, new ServeRun(), TimeProvider.System);
            Assert.Equal("RequestInvalid", Assert.Throws<ServeException>(() => benchmark.ExecuteAsync(CancellationToken.None).GetAwaiter().GetResult()).ErrorId);
            return new WeakReference(benchmark);
        }
    }

    /// <summary>A clock on which a wait ends when the test says so.</summary>
    private sealed class HeldTimeProvider : TimeProvider
    {
        private readonly Channel<(TimeSpan, Action)> _waits = Channel.CreateUnbounded<(TimeSpan, Action)>();
        private int _waiting;

        public ChannelReader<(TimeSpan Pause, Action End)> Waits => _waits.Reader;

        public int Waiting => Volatile.Read(ref _waiting);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Increment(ref _waiting);
            _waits.Writer.TryWrite((dueTime, () =>
            {
                Interlocked.Decrement(ref _waiting);
                callback(state);
            }));
            return new HeldTimer();
        }

        private sealed class HeldTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
