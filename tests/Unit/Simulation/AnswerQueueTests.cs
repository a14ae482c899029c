using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using ServeBench.Simulation;
using ServeBench.Simulation.Apis;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;
using ServeBench.Simulation.Pacing;
using Xunit;

namespace ServeBench.Tests.Simulation;

/// <summary>The order and the due times of tokens, with a clock that the test turns. Times are in milliseconds.</summary>
public sealed class AnswerQueueTests : IDisposable
{
    private readonly SimulatorCounters _counters = new();
    private readonly ResponseBuffer _output = new();
    private readonly List<SimulatorConnection> _connections = [];

    public void Dispose()
    {
        foreach (SimulatorConnection connection in _connections)
        {
            connection.Dispose();
        }
    }

    [Fact]
    public void Tokens_are_due_at_arrival_plus_ttft_plus_k_times_itl_however_late_they_are_written()
    {
        SimulatorOptions options = Options(ttft: 50, itl: 10);
        var queue = new AnswerQueue(options, _counters);
        queue.Add(Answer(options, "a", tokens: 4, arrival: 1000));
        foreach ((int due, int written) in new[] { (1050, 1050), (1060, 1075), (1070, 1075), (1080, 1200) })
        {
            Assert.Equal(Ticks(due), queue.NextDue);
            Assert.Null(queue.PeekDue(Ticks(due) - 1));
            queue.WriteStep(queue.PeekDue(Ticks(written))!, _output, Ticks(written));
        }

        Assert.Equal(long.MaxValue, queue.NextDue);
        Assert.Equal("head a0 a1 a2 a3 end ", Written());
        Assert.Equal(Ticks(120), _counters.Lateness.Max);
        Assert.Equal((0L, 4L, 1L), (_counters.Running, _counters.GenerationTokens, _counters.ReachedLength));
    }

    [Fact]
    public void Tokens_of_several_streams_are_written_in_the_order_of_their_due_times()
    {
        SimulatorOptions options = Options(ttft: 50, itl: 10);
        var queue = new AnswerQueue(options, _counters);
        queue.Add(Answer(options, "a", tokens: 2, arrival: 8));
        queue.Add(Answer(options, "b", tokens: 2, arrival: 0));
        WriteUntil(queue, 100);
        Assert.Equal("head b0 head a0 b1 end a1 end ", Written());
    }

    [Fact]
    public void Requests_above_the_limit_wait_in_order_and_start_when_a_place_became_free()
    {
        SimulatorOptions options = Options(ttft: 50, itl: 10) with { MaxConcurrency = 1 };
        var queue = new AnswerQueue(options, _counters);
        foreach (string name in new[] { "a", "b", "c" })
        {
            queue.Add(Answer(options, name, tokens: 2, arrival: 0));
        }

        Assert.Equal((1L, 2L), (_counters.Running, _counters.Waiting));

        // The last token of a was due at 60 and is written at 75: b starts at 60 all the same.
        WriteUntil(queue, 75);
        Assert.Equal(Ticks(60 + 50), queue.NextDue);
        WriteUntil(queue, 120);
        Assert.Equal((1L, 0L), (_counters.Running, _counters.Waiting));
        Assert.Equal(Ticks(120 + 50), queue.NextDue);
        WriteUntil(queue, 500);
        Assert.Equal("head a0 a1 end head b0 b1 end head c0 c1 end ", Written());
    }

    [Fact]
    public void A_place_that_is_free_when_a_request_arrives_starts_it_at_its_arrival()
    {
        SimulatorOptions options = Options(ttft: 50, itl: 10) with { MaxConcurrency = 1 };
        var queue = new AnswerQueue(options, _counters);
        queue.Add(Answer(options, "a", tokens: 1, arrival: 0));
        WriteUntil(queue, 60);
        queue.Add(Answer(options, "b", tokens: 1, arrival: 300));
        Assert.Equal(Ticks(350), queue.NextDue);
    }

    [Fact]
    public void An_aborted_request_leaves_its_place_or_its_turn()
    {
        SimulatorOptions options = Options(ttft: 50, itl: 10) with { MaxConcurrency = 1 };
        var queue = new AnswerQueue(options, _counters);
        PacedAnswer running = Answer(options, "a", tokens: 9, arrival: 0);
        PacedAnswer waiting = Answer(options, "b", tokens: 9, arrival: 0);
        PacedAnswer next = Answer(options, "c", tokens: 1, arrival: 0);
        queue.Add(running);
        queue.Add(waiting);
        queue.Add(next);
        queue.Abort(waiting);
        Assert.Equal((1L, 1L), (_counters.Running, _counters.Waiting));
        queue.Abort(running);
        Assert.Equal((1L, 0L, 2L), (_counters.Running, _counters.Waiting, _counters.Aborted));
        Assert.Equal(PacedAnswerState.Running, next.State);
        long far = next.Due + Ticks(1000);
        Assert.Same(next, queue.PeekDue(far));
        queue.WriteStep(next, _output, far);
        Assert.Null(queue.PeekDue(long.MaxValue));
        Assert.Equal("head c0 end ", Written());
    }

    [Fact]
    public void As_fast_as_it_goes_all_tokens_come_in_one_step_and_nothing_is_late()
    {
        SimulatorOptions options = Options(ttft: 0, itl: 0);
        var queue = new AnswerQueue(options, _counters);
        queue.Add(Answer(options, "a", tokens: 3, arrival: 10));
        Assert.True(queue.WriteStep(queue.PeekDue(Ticks(500))!, _output, Ticks(500)));
        Assert.Equal("head a0 a1 a2 end ", Written());
        Assert.Equal(0, _counters.Lateness.Max);
    }

    [Fact]
    public void As_fast_as_it_goes_streams_take_turns()
    {
        SimulatorOptions options = Options(ttft: 0, itl: 0) with { TokensPerChunk = 4096 };
        var queue = new AnswerQueue(options, _counters);
        PacedAnswer first = Answer(options, new string('a', 50_000), tokens: 8192, arrival: 0);
        PacedAnswer second = Answer(options, "b", tokens: 1, arrival: 1);
        queue.Add(first);
        queue.Add(second);
        Assert.Same(first, queue.PeekDue(Ticks(2)));
        Assert.False(queue.WriteStep(first, _output, Ticks(2)));
        Assert.Same(second, queue.PeekDue(Ticks(2)));
    }

    [Fact]
    public void A_client_that_does_not_read_is_passed_over_and_its_delay_is_not_counted_as_lateness()
    {
        SimulatorOptions options = Options(ttft: 50, itl: 10);
        var queue = new AnswerQueue(options, _counters);
        PacedAnswer answer = Answer(options, "a", tokens: 3, arrival: 0);
        queue.Add(answer);
        WriteUntil(queue, 50);
        answer.Connection.IsBlocked = true;
        Assert.Null(queue.PeekDue(Ticks(1000)));
        Assert.Equal(long.MaxValue, queue.NextDue);
        answer.Connection.IsBlocked = false;
        queue.Resume(answer, Ticks(1000));
        queue.Resume(answer, Ticks(1000));
        WriteUntil(queue, 1000);
        Assert.Equal("head a0 a1 a2 end ", Written());
        Assert.Null(queue.PeekDue(long.MaxValue));
        Assert.Equal(0, _counters.Lateness.Max);
    }

    private void WriteUntil(AnswerQueue queue, int now)
    {
        while (queue.PeekDue(Ticks(now)) is PacedAnswer answer)
        {
            queue.WriteStep(answer, _output, Ticks(now));
        }
    }

    private string Written() => Encoding.UTF8.GetString(_output.Written);

    private PacedAnswer Answer(SimulatorOptions options, string name, int tokens, int arrival)
    {
        var connection = new SimulatorConnection(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp), new SilentHandler(), 0);
        _connections.Add(connection);
        var plan = new GenerationPlan { PromptTokens = 1, OutputTokens = tokens, FinishReason = "length", Streamed = true, TextSeeds = [0], Ordinal = 0 };
        return new PacedAnswer(connection, new NamedGeneration(plan, name), new TokenClock(options, plan), keepAlive: true, Ticks(arrival));
    }

    private static SimulatorOptions Options(int ttft, int itl) => new()
    {
        TimeToFirstToken = TimeSpan.FromMilliseconds(ttft),
        InterTokenLatency = TimeSpan.FromMilliseconds(itl),
    };

    private static long Ticks(int milliseconds) => milliseconds * (Stopwatch.Frequency / 1000);

    private sealed class NamedGeneration(GenerationPlan plan, string name) : Generation(plan)
    {
        public override void WriteHead(ResponseBuffer output, bool keepAlive) => output.Append("head ");

        public override void WriteTokens(ResponseBuffer output, int first, int count) => output.Append(FormattableString.Invariant($"{name}{first} "));

        public override void WriteEnd(ResponseBuffer output) => output.Append("end ");

        public override void WriteError(ResponseBuffer output, string message) => output.Append("error ");

        public override void WriteWhole(ResponseBuffer output, bool keepAlive) => output.Append("whole ");
    }

    private sealed class SilentHandler : IRequestHandler
    {
        public void OnRequest(SimulatorConnection connection, HttpRequestHead head, ReadOnlyMemory<byte> body, long arrival)
        {
        }

        public void OnRejected(SimulatorConnection connection, RequestRejectedException rejection)
        {
        }

        public void OnContinueExpected(SimulatorConnection connection)
        {
        }

        public void OnWritable(SimulatorConnection connection)
        {
        }

        public void OnPeerClosed(SimulatorConnection connection)
        {
        }

        public void OnClosed(SimulatorConnection connection)
        {
        }
    }
}
