using System.Collections.Concurrent;
using System.Diagnostics;
using ServeBench.Simulation.Apis;
using ServeBench.Simulation.Http;
using ServeBench.Timing;

namespace ServeBench.Simulation.Pacing;

/// <summary>
/// The one thread that writes to connections: fixed answers at once, tokens when they are due, by absolute deadlines in one
/// priority queue. It never blocks on a connection.
/// </summary>
internal sealed class Pacer : IDisposable
{
    /// <summary>Tokens written between two looks into the inbox, so that new requests do not wait for a long row of due tokens.</summary>
    private const int TokensPerRound = 64;

    /// <summary>Requests taken from the inbox between two looks at the clock.</summary>
    private const int WorkPerRound = 16;

    /// <summary>
    /// Many streams have a token due every few microseconds: a longer spin would take a processor from the client beside it.
    /// </summary>
    private const int MaxSpinMicroseconds = 10;

    private readonly ConcurrentQueue<Work> _inbox = new();
    private readonly DeadlineWaiter _waiter = DeadlineWaiter.Create(MaxSpinMicroseconds);
    private readonly AnswerQueue _answers;
    private readonly ResponseBuffer _output = new(64 * 1024);
    private readonly SimulatorOptions _options;
    private readonly SimulatorCounters _counters;
    private readonly Thread _thread;
    private volatile bool _stopping;

    /// <summary>Starts the thread.</summary>
    public Pacer(SimulatorOptions options, SimulatorCounters counters)
    {
        _options = options;
        _counters = counters;
        _answers = new AnswerQueue(options, counters);
        _thread = new Thread(Run) { IsBackground = true, Name = "ServeBench simulator", Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    private enum WorkKind
    {
        Answer,
        Continue,
        Writable,
        PeerClosed,
    }

    /// <summary>Has a request answered. From any thread.</summary>
    /// <param name="connection">Who asked.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="keepAlive">Whether the connection stays open afterwards.</param>
    /// <param name="arrival">When the request was complete, in Stopwatch ticks.</param>
    public void Post(SimulatorConnection connection, SimulatedAnswer answer, bool keepAlive, long arrival)
    {
        PacedAnswer? paced = answer is Generation generation
            ? new PacedAnswer(connection, generation, new TokenClock(_options, generation.Plan), keepAlive, arrival)
            : null;
        Post(new Work(WorkKind.Answer, connection, answer as FixedAnswer, paced, keepAlive));
    }

    /// <summary>Has <c>100 Continue</c> sent. From any thread.</summary>
    public void PostContinue(SimulatorConnection connection) => Post(new Work(WorkKind.Continue, connection));

    /// <summary>Says that a connection takes bytes again. From any thread.</summary>
    public void PostWritable(SimulatorConnection connection) => Post(new Work(WorkKind.Writable, connection));

    /// <summary>Says that the client has closed its connection, or that it broke. From any thread.</summary>
    public void PostPeerClosed(SimulatorConnection connection) => Post(new Work(WorkKind.PeerClosed, connection));

    /// <summary>Stops the thread; answers under way stay unfinished.</summary>
    public void Dispose()
    {
        if (!_stopping)
        {
            _stopping = true;
            _waiter.Wake();
            _thread.Join();
            _waiter.Dispose();
        }
    }

    private void Post(Work work)
    {
        _inbox.Enqueue(work);
        _waiter.Wake();
    }

    private void Run()
    {
        while (!_stopping)
        {
            for (int i = 0; i < WorkPerRound && _inbox.TryDequeue(out Work work); i++)
            {
                Do(work);
            }

            bool moreDue = WriteDueTokens();
            if (!moreDue && _inbox.IsEmpty)
            {
                _waiter.WaitUntil(_answers.NextDue);
            }
        }
    }

    private void Do(Work work)
    {
        SimulatorConnection connection = work.Connection;
        switch (work.Kind)
        {
            case WorkKind.Answer when connection.IsClosed:
                break;
            case WorkKind.Answer:
                _output.Clear();
                connection.CloseAfterResponse = !work.KeepAlive;
                Begin(work);
                break;
            case WorkKind.Continue:
                connection.Send("HTTP/1.1 100 Continue\r\n\r\n"u8);
                break;
            case WorkKind.Writable:
                Resume(connection);
                break;
            case WorkKind.PeerClosed:
                Drop(connection);
                break;
        }
    }

    private void Begin(Work work)
    {
        if (work.Fixed is not null)
        {
            work.Fixed.Write(_output, work.KeepAlive);
            Complete(work.Connection);
        }
        else if (work.Paced!.Generation.Plan.Failure == SimulatedFailure.ServerError)
        {
            FixedAnswer.Error(500, AnswerQueue.SimulatedError).Write(_output, work.KeepAlive);
            _counters.Failed++;
            Complete(work.Connection);
        }
        else
        {
            Begin(work.Paced);
        }
    }

    private void Begin(PacedAnswer answer)
    {
        answer.Connection.Answer = answer;
        _answers.Add(answer);

        // A stream that begins at once sends its head with its first event.
        if (answer.Generation.Plan.Streamed && !AnswerQueue.IsDueAtOnce(answer))
        {
            answer.Generation.WriteHead(_output, answer.KeepAlive);
            answer.HeadWritten = true;
            Send(answer);
        }
    }

    /// <summary>Writes what is due; true when more is due already.</summary>
    private bool WriteDueTokens()
    {
        for (int i = 0; i < TokensPerRound; i++)
        {
            long now = Stopwatch.GetTimestamp();
            if (_answers.PeekDue(now) is not PacedAnswer answer)
            {
                return false;
            }

            Advance(answer, now);
        }

        return true;
    }

    private void Advance(PacedAnswer answer, long now)
    {
        _output.Clear();
        SimulatorConnection connection = answer.Connection;
        if (!_answers.WriteStep(answer, _output, now))
        {
            Send(answer);
            return;
        }

        connection.Answer = null;
        if (answer.Generation.Plan.Failure == SimulatedFailure.ConnectionCut)
        {
            connection.Send(_output.Written);
            connection.Close();
        }
        else
        {
            Complete(connection);
        }
    }

    /// <summary>Sends what is written of an answer that goes on.</summary>
    private void Send(PacedAnswer answer)
    {
        switch (answer.Connection.Send(_output.Written))
        {
            case SendResult.Blocked:
                _counters.Blocked++;
                break;
            case SendResult.Closed:
                Drop(answer.Connection);
                break;
        }
    }

    /// <summary>Sends the end of a response, after which the connection takes the next request.</summary>
    private void Complete(SimulatorConnection connection)
    {
        if (connection.Send(_output.Written) == SendResult.Sent)
        {
            connection.ResponseSent();
        }
    }

    private void Resume(SimulatorConnection connection)
    {
        connection.IsBlocked = false;
        if (connection.Answer is PacedAnswer answer)
        {
            _answers.Resume(answer, Stopwatch.GetTimestamp());
        }
        else if (!connection.IsClosed)
        {
            connection.ResponseSent();
        }
    }

    private void Drop(SimulatorConnection connection)
    {
        connection.Close();
        if (connection.Answer is PacedAnswer answer)
        {
            connection.Answer = null;
            _answers.Abort(answer);
        }
    }

    private readonly record struct Work(WorkKind Kind, SimulatorConnection Connection, FixedAnswer? Fixed = null, PacedAnswer? Paced = null, bool KeepAlive = true);
}
