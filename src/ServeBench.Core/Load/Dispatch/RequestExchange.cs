using ServeBench.Arrivals;
using ServeBench.Endpoints;
using ServeBench.Transport;

namespace ServeBench.Load;

/// <summary>One request of a run on its way: when it was due, when it went, and what came back.</summary>
internal sealed class RequestExchange : HttpExchange
{
    private readonly Action<RequestExchange> _onEnded;
    private volatile bool _ended;

    /// <summary>Creates an exchange.</summary>
    /// <param name="slot">The place in the schedule.</param>
    /// <param name="position">Position in the run, from 0.</param>
    /// <param name="request">What is sent.</param>
    /// <param name="backend">Reads the answer.</param>
    /// <param name="onEnded">Called once, on a transport's thread.</param>
    public RequestExchange(
        ArrivalSlot slot, int position, WireRequest request, IBackend backend, Action<RequestExchange> onEnded)
        : base(request)
    {
        Slot = slot;
        Position = position;
        Answer = backend.CreateReader(new AnswerRecord(slot.Request?.OutputLength ?? 0));
        _onEnded = onEnded;
    }

    /// <summary>The place in the schedule.</summary>
    public ArrivalSlot Slot { get; }

    /// <summary>Position in the run, from 0.</summary>
    public int Position { get; }

    /// <summary>The conversation that it is a turn of; <see langword="null"/> for a request of its own.</summary>
    public Conversation? Conversation { get; init; }

    /// <summary>Why it is never sent; <see langword="null"/> for one that is.</summary>
    public string? SkipReason { get; init; }

    /// <summary>When it is due, in Stopwatch ticks.</summary>
    public long DueStamp { get; set; }

    /// <summary>When the dispatcher came to it, in Stopwatch ticks.</summary>
    public long AdmittedStamp { get; set; }

    /// <summary>When it stops waiting for an answer, in Stopwatch ticks.</summary>
    public long DeadlineStamp { get; set; }

    /// <summary>Whether it was given up because its time had run out.</summary>
    public bool TimedOut { get; set; }

    /// <summary>Whether it had to wait for a place under the concurrency limit.</summary>
    public bool Queued { get; set; }

    /// <summary>Whether it is over.</summary>
    public bool Ended => _ended;

    /// <summary>The response's head; <see langword="null"/> when none came.</summary>
    public HttpResponseHead? Head { get; private set; }

    /// <summary>How it ended.</summary>
    public ExchangeEnd Outcome { get; private set; }

    /// <summary>The answer so far.</summary>
    public AnswerReader Answer { get; }

    /// <inheritdoc/>
    protected internal override void OnHead(HttpResponseHead head)
    {
        Head = head;
        Answer.Begin(head);
    }

    /// <inheritdoc/>
    protected internal override void OnBody(ReadOnlySpan<byte> bytes, ReadStamp stamp) => Answer.Read(bytes, stamp);

    /// <inheritdoc/>
    protected internal override void OnEnded(ExchangeEnd outcome)
    {
        if (outcome.Status == ExchangeStatus.Completed)
        {
            Answer.Finish(outcome.Stamp);
        }

        Outcome = outcome;
        _ended = true;
        _onEnded(this);
    }
}
