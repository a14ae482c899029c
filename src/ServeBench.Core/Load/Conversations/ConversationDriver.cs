using System.Diagnostics;

namespace ServeBench.Load;

/// <summary>
/// Takes conversations from turn to turn. When a turn has ended, the next one is written with the answer in it, on a thread of the
/// pool: neither the threads that read answers nor the one that sends the schedule wait for that. A conversation keeps its place under
/// the concurrency limit until it is over.
/// </summary>
internal sealed class ConversationDriver : IDisposable
{
    private const string PhaseOver = "The phase was over before the turn was sent.";

    private readonly ExchangeFactory _factory;
    private readonly LoadSession _session;
    private readonly TurnDispatcher _dispatcher;

    public ConversationDriver(ExchangeFactory factory, LoadSession session)
    {
        _factory = factory;
        _session = session;
        _dispatcher = new TurnDispatcher(session.Resume);
        session.OnStop = Stop;
        session.OnCut = Cut;
    }

    /// <summary>A turn has ended; called on a transport's thread.</summary>
    public void OnEnded(RequestExchange exchange)
    {
        if (exchange.Conversation!.HasMore)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static turn => turn.Driver.Continue(turn.Exchange), (Driver: this, Exchange: exchange), preferLocal: false);
        }
        else
        {
            _session.OnEnded(exchange);
        }
    }

    public void Dispose() => _dispatcher.Dispose();

    private void Continue(RequestExchange ended)
    {
        Conversation conversation = ended.Conversation!;
        bool succeeded = ResultBuilder.Succeeded(ended);
        // Who builds the result gives the answer's buffers back: the text is taken before that.
        string answer = succeeded ? ended.Answer.Record.Text : "";
        long end = ended.Outcome.Stamp.Arrival;
        _session.Report(ended);
        switch (succeeded, _session.IsStopped)
        {
            case (_, false) when ended.IsCut || _session.IsCut(conversation.Phase):
                Skip(conversation, end, ended.IsAbandoned ? "The client disconnected from an earlier turn of the conversation." : PhaseOver, isCut: true);
                break;
            case (true, false):
                conversation.Add(_factory.MessagesOf(ended.Slot), answer);
                Resume(conversation, end);
                break;
            case (true, true):
                Interrupt(conversation.Advance(), conversation);
                break;
            case (false, false):
                Skip(conversation, end, "An earlier turn of the conversation failed.");
                break;
            default:
                _session.Conclude(conversation.Phase, end);
                break;
        }
    }

    private void Resume(Conversation conversation, long end)
    {
        ConversationTurn turn = conversation.Advance();
        RequestExchange exchange;
        try
        {
            exchange = _factory.Create(turn.Slot, turn.Position, OnEnded, conversation);
        }
        catch (Exception exception)
        {
            // Whatever it is, on a thread of the pool it would end the process.
            _session.Report(_factory.CreateSkipped(turn, conversation, end, $"The turn could not be written: {exception.Message}"));
            Skip(conversation, end, "An earlier turn of the conversation could not be written.");
            return;
        }

        conversation.Phase?.Adopt(exchange);
        exchange.DueStamp = end + turn.ThinkTicks;
        if (exchange.DueStamp > Stopwatch.GetTimestamp())
        {
            if (!_dispatcher.TryAdd(exchange))
            {
                Interrupt(turn, conversation);
            }
            else if (_session.IsCut(conversation.Phase))
            {
                // It was cut between the look at it and here.
                Cut(conversation.Phase);
            }
        }
        else
        {
            exchange.AdmittedStamp = Stopwatch.GetTimestamp();
            _session.Resume(exchange);
        }
    }

    private void Skip(Conversation conversation, long end, string reason, bool isCut = false)
    {
        while (conversation.HasMore)
        {
            _session.Report(_factory.CreateSkipped(conversation.Advance(), conversation, end, reason, isCut));
        }

        _session.Conclude(conversation.Phase, end);
    }

    // Without a result of the turn that was next, a conversation whose turns so far succeeded would count as completed.
    private void Interrupt(ConversationTurn next, Conversation conversation)
    {
        long now = Stopwatch.GetTimestamp();
        _session.Report(_factory.CreateSkipped(next, conversation, now, "The run was stopped before the turn was sent."));
        _session.Conclude(conversation.Phase, now);
    }

    private void Cut(PhaseState? phase)
    {
        long now = Stopwatch.GetTimestamp();
        foreach (RequestExchange waiting in _dispatcher.Remove(phase))
        {
            Conversation conversation = waiting.Conversation!;
            _session.Report(_factory.CreateSkipped(new ConversationTurn(waiting.Slot, waiting.Position, ThinkTicks: 0), conversation, now, PhaseOver, isCut: true));
            Skip(conversation, now, PhaseOver, isCut: true);
        }
    }

    private void Stop()
    {
        foreach (RequestExchange waiting in _dispatcher.Stop())
        {
            Interrupt(new ConversationTurn(waiting.Slot, waiting.Position, ThinkTicks: 0), waiting.Conversation!);
        }
    }
}
