using ServeBench.Arrivals;
using ServeBench.Timing;

namespace ServeBench.Load;

/// <summary>The load of a run without phases: all of its exchanges, those of them serialised that fit into the bound.</summary>
internal sealed class ScheduledLoad : PreparedLoad
{
    private readonly LoadSession _session;
    private readonly RequestExchange?[] _exchanges;
    private readonly RequestsAhead _ahead;

    /// <inheritdoc cref="PreparedLoad.Of"/>
    public ScheduledLoad(
        RunPlan plan, ExchangeFactory factory, LoadSession session, RunSequence sequence, Func<Conversation?, Action<RequestExchange>> onEnded, CancellationToken cancellationToken)
    {
        _session = session;
        _ahead = new RequestsAhead(factory.Serialise, factory.Check, plan.MostBytesAhead);
        _exchanges = new RequestExchange?[sequence.Arrivals.Count];
        for (int i = 0; i < _exchanges.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (ArrivalSlot slot, int position, Conversation? conversation) = sequence.Arrivals[i];
            RequestExchange exchange = factory.Begin(slot, position, onEnded(conversation), conversation);
            _ahead.Add(exchange);
            _exchanges[i] = exchange;
        }

        session.Ahead = _ahead.HasLater ? _ahead : null;
        _ahead.Start();
    }

    public override int ArrivalCount => _exchanges.Length;

    public override bool IsMadeLater => _ahead.HasLater;

    public override Task RunAsync(RunClock clock, RunControl control, CancellationToken cancellationToken)
    {
        foreach (RequestExchange? exchange in _exchanges)
        {
            exchange!.DueStamp = clock.Origin + RunClock.ToTicks(exchange.Slot.OffsetSeconds);
        }

        return _session.RunAsync(_exchanges, cancellationToken, control);
    }

    public override ServePhaseSpan[]? Spans(RunClock? clock) => null;

    public override void Dispose() => _ahead.Dispose();
}
