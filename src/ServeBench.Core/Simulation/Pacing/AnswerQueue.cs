using System.Diagnostics;
using ServeBench.Simulation.Apis;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;

namespace ServeBench.Simulation.Pacing;

/// <summary>
/// Which answers are worked on, which wait, and which token is due next. A request that waited starts when the place that it
/// takes became free: at the due time of the last token before it, not when the pacer came round to it.
/// </summary>
internal sealed class AnswerQueue(SimulatorOptions options, SimulatorCounters counters)
{
    public const string SimulatedError = "The simulator fails this request on purpose.";

    /// <summary>As fast as it goes: bytes written at once before others get their turn.</summary>
    private const int BatchBytes = 48 * 1024;

    private readonly int _places = options.MaxConcurrency ?? int.MaxValue;
    private readonly PriorityQueue<PacedAnswer, long> _due = new();
    private readonly Queue<PacedAnswer> _waiting = new();

    /// <summary>When the next token is due, in Stopwatch ticks; <see cref="long.MaxValue"/> for never.</summary>
    public long NextDue => _due.TryPeek(out _, out long due) ? due : long.MaxValue;

    public void Add(PacedAnswer answer)
    {
        if (counters.Running < _places)
        {
            Start(answer, answer.Arrival);
        }
        else
        {
            counters.Waiting++;
            _waiting.Enqueue(answer);
        }
    }

    /// <summary>Whether an answer is worked on and its next token is due without a wait.</summary>
    public static bool IsDueAtOnce(PacedAnswer answer) => answer.State == PacedAnswerState.Running && answer.Due <= answer.Arrival;

    /// <summary>The answer whose token is due first, if it is due at <paramref name="now"/>.</summary>
    public PacedAnswer? PeekDue(long now)
    {
        while (_due.TryPeek(out PacedAnswer? answer, out long due))
        {
            if (answer.State == PacedAnswerState.Running && !answer.Connection.IsBlocked)
            {
                return due <= now ? answer : null;
            }

            _due.Dequeue();
            answer.IsQueued = false;
        }

        return null;
    }

    /// <summary>Writes the next step of the answer that <see cref="PeekDue"/> gave; true when that ends it.</summary>
    public bool WriteStep(PacedAnswer answer, ResponseBuffer output, long now)
    {
        CountLateness(answer, now);
        if (answer.Generation.Plan.Streamed ? WriteEvents(answer, output) : WriteWhole(answer, output))
        {
            _due.Dequeue();
            answer.IsQueued = false;
            Free(answer, answer.Due);
            return true;
        }

        // What goes as fast as it goes lines up behind all that is due.
        _due.DequeueEnqueue(answer, answer.Clock.IsPaced ? answer.Due : Math.Max(answer.Due, now));
        return false;
    }

    /// <summary>Continues an answer whose client reads again.</summary>
    public void Resume(PacedAnswer answer, long now)
    {
        answer.BlockedUntil = now;
        if (answer.State == PacedAnswerState.Running && !answer.IsQueued)
        {
            Enqueue(answer);
        }
    }

    /// <summary>Gives up an answer whose client has gone; its place is free at once.</summary>
    public void Abort(PacedAnswer answer)
    {
        counters.Aborted++;
        if (answer.State == PacedAnswerState.Waiting)
        {
            counters.Waiting--;
            answer.State = PacedAnswerState.Ended;
        }
        else
        {
            Free(answer, Stopwatch.GetTimestamp());
        }
    }

    private void Start(PacedAnswer answer, long start)
    {
        GenerationPlan plan = answer.Generation.Plan;
        counters.Running++;
        counters.PromptTokens += plan.PromptTokens;
        answer.State = PacedAnswerState.Running;
        answer.Due = start + answer.Clock.TimeToFirstToken + (plan.Streamed ? 0 : answer.Clock.NextGap(Math.Max(0, plan.OutputTokens - 1)));
        Enqueue(answer);
    }

    private void Enqueue(PacedAnswer answer)
    {
        answer.IsQueued = true;
        _due.Enqueue(answer, answer.Due);
    }

    private void Free(PacedAnswer answer, long when)
    {
        answer.State = PacedAnswerState.Ended;
        counters.Running--;
        while (counters.Running < _places && _waiting.TryDequeue(out PacedAnswer? next))
        {
            if (next.State == PacedAnswerState.Waiting)
            {
                counters.Waiting--;
                Start(next, Math.Max(when, next.Arrival));
            }
        }
    }

    private void CountLateness(PacedAnswer answer, long now)
    {
        bool paced = answer.Clock.IsPaced || answer.NextToken == 0;
        if (paced && answer.Due > answer.BlockedUntil && answer.Due > answer.Arrival)
        {
            counters.Lateness.Record(now - answer.Due);
        }
    }

    private bool WriteEvents(PacedAnswer answer, ResponseBuffer output)
    {
        Generation generation = answer.Generation;
        GenerationPlan plan = generation.Plan;
        if (!answer.HeadWritten)
        {
            generation.WriteHead(output, answer.KeepAlive);
            answer.HeadWritten = true;
        }

        while (true)
        {
            int count = Math.Min(options.TokensPerChunk, plan.OutputTokens - answer.NextToken);
            if (plan.Failure is not null && answer.NextToken + count > plan.FailsAtToken)
            {
                counters.Failed++;
                if (plan.Failure == SimulatedFailure.StreamError)
                {
                    generation.WriteError(output, SimulatedError);
                }

                return true;
            }

            generation.WriteTokens(output, answer.NextToken, count);
            counters.GenerationTokens += count * plan.TextSeeds.Length;
            answer.NextToken += count;
            if (answer.NextToken == plan.OutputTokens)
            {
                generation.WriteEnd(output);
                counters.CountFinished(plan.FinishReason);
                return true;
            }

            long gap = answer.Clock.NextGap(count);
            answer.Due += gap;
            if (gap > 0 || output.Length >= BatchBytes)
            {
                return false;
            }
        }
    }

    private bool WriteWhole(PacedAnswer answer, ResponseBuffer output)
    {
        GenerationPlan plan = answer.Generation.Plan;
        if (plan.Failure is not null)
        {
            counters.Failed++;
            if (plan.Failure == SimulatedFailure.StreamError)
            {
                FixedAnswer.Error(500, SimulatedError).Write(output, answer.KeepAlive);
            }

            return true;
        }

        answer.Generation.WriteWhole(output, answer.KeepAlive);
        counters.GenerationTokens += plan.TotalOutputTokens;
        counters.CountFinished(plan.FinishReason);
        return true;
    }
}
