using System.Diagnostics;
using ServeBench.Arrivals;
using ServeBench.Endpoints;
using ServeBench.Timing;
using ServeBench.Transport;

namespace ServeBench.Load;

/// <summary>One request of a run on its way: when it was due, when it went, and what came back.</summary>
internal sealed class RequestExchange : HttpExchange
{
    // Beyond what the clocks that stamp sends and arrivals can differ by.
    private static readonly long s_earlyTicks = Stopwatch.Frequency / 50_000;

    // Stands for what is serialised later.
    private static readonly WireRequest s_unwritten = new("POST", "/", [], default);

    private readonly Action<RequestExchange> _onEnded;
    private volatile bool _ended;

    /// <summary>Creates an exchange.</summary>
    /// <param name="slot">The place in the schedule.</param>
    /// <param name="position">Position in the run, from 0.</param>
    /// <param name="backend">Reads the answer.</param>
    /// <param name="onEnded">Called once, on a transport's thread.</param>
    /// <param name="maxAnswerBytes">The most bytes that are kept of the answer.</param>
    /// <param name="scrubber">Takes the secrets out of the server's words; <see langword="null"/> when there are none.</param>
    public RequestExchange(
        ArrivalSlot slot, int position, IBackend backend, Action<RequestExchange> onEnded, int maxAnswerBytes = AnswerRecord.DefaultMaxBytes, SecretScrubber? scrubber = null)
        : base(s_unwritten)
    {
        Slot = slot;
        Position = position;
        Answer = backend.CreateReader(new AnswerRecord(slot.Request?.OutputLength ?? 0, maxAnswerBytes, scrubber));
        _onEnded = onEnded;
    }

    /// <summary>The place in the schedule.</summary>
    public ArrivalSlot Slot { get; }

    /// <summary>Position in the run, from 0.</summary>
    public int Position { get; }

    /// <summary>The conversation that it is a turn of; <see langword="null"/> for a request of its own.</summary>
    public Conversation? Conversation { get; init; }

    /// <summary>The phase that it belongs to; <see langword="null"/> in a run without phases.</summary>
    public PhaseState? Phase { get; set; }

    /// <summary>Why it is never sent; <see langword="null"/> for one that is.</summary>
    public string? SkipReason { get; init; }

    /// <summary>Why the client itself ended it; <see langword="null"/> when it did not.</summary>
    public string? CutReason { get; set; }

    /// <summary>Whether the client itself ended it before its answer did.</summary>
    public bool IsCut => CutReason is not null && (SkipReason is not null || Outcome.Status == ExchangeStatus.Cancelled);

    /// <summary>Whether the client ended it because of the phase's cancellation rate, and not at the phase's end.</summary>
    public bool IsAbandoned { get; set; }

    /// <summary>How long after it has been sent the client disconnects, in Stopwatch ticks; <see langword="null"/> for not at all.</summary>
    public long? CancelAfterTicks { get; set; }

    /// <summary>Called when it has been sent to its last byte, with the time of that, in Stopwatch ticks.</summary>
    public Action<RequestExchange, long>? Sent { get; set; }

    /// <summary>Called once, at its first token or at an end without one.</summary>
    public Action<RequestExchange>? Prefilled { get; set; }

    /// <summary>When it asked for a place to wait for its first token in, in Stopwatch ticks; 0 where there is no limit.</summary>
    public long PrefillAskedStamp { get; set; }

    /// <summary>How long it waited for that place, in Stopwatch ticks.</summary>
    public long PrefillQueueTicks { get; set; }

    /// <summary>Bytes of its body when it was written.</summary>
    public long BodyLength { get; set; }

    /// <summary>Why it could not be written; <see langword="null"/> when it could.</summary>
    public string? WriteError { get; set; }

    /// <summary>Whether what is sent has been written, where that may happen during the run.</summary>
    public bool IsSerialised { get; set; }

    /// <summary>When it is due, in Stopwatch ticks.</summary>
    public long DueStamp { get; set; }

    /// <summary>When the dispatcher came to it, in Stopwatch ticks.</summary>
    public long AdmittedStamp { get; set; }

    /// <summary>When it stops waiting for an answer, in Stopwatch ticks.</summary>
    public long DeadlineStamp { get; set; }

    /// <summary>Whether it was given up because its time had run out.</summary>
    public bool TimedOut { get; set; }

    /// <summary>When the place under the concurrency limit that it got became free, in Stopwatch ticks; 0 for one that did not wait.</summary>
    public long FreedStamp { get; set; }

    /// <summary>Whether it is a turn of a conversation that has begun before.</summary>
    public bool IsLaterTurn => Conversation is { } conversation && conversation.First.Position != Position;

    public bool HasBegun => Answer.Record.ChunkCount > 0;

    /// <summary>Ends it before its answer does; set by who sends it.</summary>
    public Action<RequestExchange>? GiveUp { get; set; }

    /// <summary>Whether bytes of an answer were there before the request was sent: they belong to another one.</summary>
    public bool CameEarly { get; private set; }

    /// <summary>Why the answer could not be read, when the reader itself failed.</summary>
    public string? Fault { get; private set; }

    /// <summary>Whether it had to wait for a place under the concurrency limit.</summary>
    public bool Queued { get; set; }

    public bool Ended => _ended;

    /// <summary>The response's head; <see langword="null"/> when none came.</summary>
    public HttpResponseHead? Head { get; private set; }

    public ExchangeEnd Outcome { get; private set; }

    public AnswerReader Answer { get; }

    /// <summary>Lets go of what was written; it is written again.</summary>
    public void Forget()
    {
        Request = s_unwritten;
        TransportState = null;
    }

    /// <summary>Makes it due at its place in its phase.</summary>
    /// <param name="phaseStart">When the phase begins, in Stopwatch ticks.</param>
    public void SetDue(long phaseStart) => DueStamp = phaseStart + RunClock.ToTicks(Slot.PhaseOffsetSeconds);

    public void EndUnsent() => OnEnded(CancelledNow());

    /// <summary>The client ends it unsent, without a call to an observer.</summary>
    public void MarkUnsent()
    {
        Outcome = CancelledNow();
        _ended = true;
    }

    /// <summary>Ends it unsent.</summary>
    /// <param name="reason">Why, in a sentence.</param>
    public void Fail(string reason)
    {
        long now = Stopwatch.GetTimestamp();
        OnEnded(new ExchangeEnd(ExchangeStatus.ProtocolError, reason, new ReadStamp(now, now)));
    }

    protected internal override void OnSent() => Sent?.Invoke(this, Stopwatch.GetTimestamp());

    protected internal override string Excerpt(string text, int length) => Answer.Record.Scrubber.Excerpt(text, length);

    protected internal override void OnHead(HttpResponseHead head)
    {
        // Nobody sends it again. The queue of time-outs keeps an ended request until those before it have ended, so it keeps no body.
        Request = s_unwritten;
        Head = head;
        CameEarly = SendStamp - head.Stamp.Arrival > s_earlyTicks;
        Guard(static (exchange, _, _) => exchange.Answer.Begin(exchange.Head!), [], default);
    }

    protected internal override void OnBody(ReadOnlySpan<byte> bytes, ReadStamp stamp)
    {
        if (Fault is not null || Answer.Record.IsOverfull)
        {
            return;
        }

        Guard(static (exchange, bytes, stamp) => exchange.Answer.Read(bytes, stamp), bytes, stamp);
        if (Prefilled is not null && Answer.Record.ChunkCount > 0)
        {
            EndPrefill();
        }

        if (Fault is not null || Answer.Record.IsOverfull)
        {
            GiveUp?.Invoke(this);
        }
    }

    protected internal override void OnEnded(ExchangeEnd outcome)
    {
        if (outcome.Status == ExchangeStatus.Completed && Fault is null && !Answer.Record.IsOverfull)
        {
            Guard(static (exchange, _, stamp) => exchange.Answer.Finish(stamp), [], outcome.Stamp);
        }

        EndPrefill();
        Request = s_unwritten;
        Outcome = outcome;
        _ended = true;
        _onEnded(this);
    }

    private static ExchangeEnd CancelledNow()
    {
        long now = Stopwatch.GetTimestamp();
        return new ExchangeEnd(ExchangeStatus.Cancelled, null, new ReadStamp(now, now));
    }

    private void EndPrefill()
    {
        Action<RequestExchange>? prefilled = Prefilled;
        Prefilled = null;
        prefilled?.Invoke(this);
    }

    // The thread reads for all connections: an answer that cannot be read is one failed request, not the end of the process.
    private void Guard(Action<RequestExchange, ReadOnlySpan<byte>, ReadStamp> read, ReadOnlySpan<byte> bytes, ReadStamp stamp)
    {
        try
        {
            read(this, bytes, stamp);
        }
        catch (Exception exception)
        {
            Fault = $"The answer could not be read: {exception.Message}";
        }
    }
}
