using System.Globalization;
using ServeBench.Arrivals;
using ServeBench.Endpoints;
using ServeBench.Timing;
using ServeBench.Workloads;

namespace ServeBench.Load;

/// <summary>The load of a run of phases: each makes its exchanges a bounded number ahead, and again where only its duration ends it.</summary>
internal sealed class PhasedLoad : PreparedLoad
{
    private readonly RunPlan _plan;
    private readonly ExchangeFactory _factory;
    private readonly LoadSession _session;
    private readonly Func<Conversation?, Action<RequestExchange>> _onEnded;
    private readonly PhaseState[] _phases;
    private readonly PhaseFeeder _feeder;
    private readonly ReleaseWatch? _release;
    private int _nextPosition;

    /// <inheritdoc cref="PreparedLoad.Of"/>
    public PhasedLoad(
        RunPlan plan, ExchangeFactory factory, LoadSession session, RunSequence sequence, Func<Conversation?, Action<RequestExchange>> onEnded, CancellationToken cancellationToken)
    {
        _plan = plan;
        _factory = factory;
        _session = session;
        _onEnded = onEnded;
        _nextPosition = plan.Slots.Count;
        Check(sequence, cancellationToken);
        ILookup<string, RunArrival> arrivals = sequence.Arrivals.ToLookup(arrival => arrival.Slot.Phase!.Name, StringComparer.OrdinalIgnoreCase);
        _phases = [.. plan.Phases.Select(phase => Prepare(phase, [.. arrivals[phase.Name]]))];
        if (plan.ReadCounters && plan.Connection.All.Count == 1 && _phases.Any(phase => phase.Settings.CancellationRate > 0 || phase.Settings.GraceSeconds is not null))
        {
            _release = new ReleaseWatch(token => ServerLoad.RunningAsync(plan.Connection, token), () => _phases.Sum(phase => phase.InFlightCount));
            Array.ForEach(_phases, phase => phase.Release = _release);
        }

        ArrivalCount = sequence.Arrivals.Count;
        _feeder = new PhaseFeeder([.. _phases.Select(phase => phase.Feed)], plan.MostBytesAhead);
        IsMadeLater = !_feeder.Start() || _phases.Any(phase => phase.Settings.IsOpenEnded);
    }

    public override int ArrivalCount { get; }

    public override bool IsMadeLater { get; }

    public override async Task RunAsync(RunClock clock, RunControl control, CancellationToken cancellationToken)
    {
        Task watching = _release?.RunAsync(cancellationToken) ?? Task.CompletedTask;
        await _session.RunAsync(_phases, clock, _feeder, control, cancellationToken).ConfigureAwait(false);
        _release?.Complete();
        await watching.ConfigureAwait(false);
    }

    public override ServePhaseSpan[] Spans(RunClock? clock) => clock is null
        ? [.. _phases.Select(phase => PhaseState.Planned(phase.Settings))]
        : [.. _phases.Where(phase => phase.StartStamp != 0).Select(phase => phase.ToSpan(clock))];

    public override void Dispose() => _feeder.Dispose();

    // Each request once, however often it is drawn: one that cannot be sent is an error before the run.
    private void Check(RunSequence sequence, CancellationToken cancellationToken)
    {
        var garbage = new BodyGarbage();
        var known = new HashSet<ServeRequest>(ReferenceEqualityComparer.Instance);
        foreach ((ArrivalSlot slot, int position, Conversation? conversation) in sequence.Arrivals)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (slot.Request is null || known.Add(slot.Request))
            {
                garbage.Add(_factory.Check(_factory.Begin(slot, position, _onEnded(conversation), conversation)), blocking: true);
            }
        }
    }

    private PhaseState Prepare(ServePhase settings, RunArrival[] arrivals)
    {
        bool isClosed = settings.Arrival == PhaseArrival.Concurrency;
        bool repeats = settings.IsOpenEnded && arrivals[0].Slot.Plan?.NoRepeat != true;
        var phase = new PhaseState(settings, arrivals[0].Slot.Plan?.Seed ?? 0)
        {
            ArrivalCount = arrivals.Length,
            LastOffsetSeconds = arrivals[^1].Slot.PhaseOffsetSeconds,
            EndsWithArrivals = arrivals[0].Slot.Plan?.NoRepeat == true,
        };
        phase.Feed = new PhaseFeed(
            number => number < arrivals.Length ? Make(phase, arrivals[number])
                : repeats ? Make(phase, Repeat(phase, arrivals[number % arrivals.Length], (number / arrivals.Length) + 1))
                : null,
            repeats ? null : arrivals.Length,
            isClosed,
            _plan.MostBytesAhead / Math.Min(2, _plan.Phases.Count));
        return phase;
    }

    private RequestExchange Make(PhaseState phase, RunArrival arrival)
    {
        RequestExchange exchange = _factory.Begin(arrival.Slot, arrival.Position, _onEnded(arrival.Conversation), arrival.Conversation);
        if (arrival.Conversation is { } conversation)
        {
            conversation.Phase = phase;
            foreach (ConversationTurn turn in conversation.Turns)
            {
                _session.Reserve(turn.Position);
            }
        }

        _session.Reserve(arrival.Position);
        phase.Adopt(exchange);
        try
        {
            _factory.Serialise(exchange);
            exchange.BodyLength = exchange.Request.Body.Length;
        }
        catch (Exception exception)
        {
            // It could be written before the run; whatever has changed since fails only this request.
            exchange.WriteError = exception.Message;
        }

        return exchange;
    }

    private RunArrival Repeat(PhaseState phase, RunArrival arrival, int pass)
    {
        string mark = string.Create(CultureInfo.InvariantCulture, $"{phase.Settings.Name}-{pass}");
        if (arrival.Conversation is not { } conversation)
        {
            ArrivalSlot slot = Repeat(arrival.Slot, mark);
            return new RunArrival(slot, slot.Index, Conversation: null);
        }

        ConversationTurn[] turns = [.. conversation.Turns.Select(turn => Repeat(turn, mark))];
        return new RunArrival(turns[0].Slot, turns[0].Position, new Conversation(turns));
    }

    private ConversationTurn Repeat(ConversationTurn turn, string mark)
    {
        ArrivalSlot slot = Repeat(turn.Slot, mark);
        return turn with { Slot = slot, Position = slot.Index };
    }

    private ArrivalSlot Repeat(ArrivalSlot slot, string mark) =>
        slot with { IsRepeat = true, Index = Interlocked.Increment(ref _nextPosition) - 1, Request = RepeatedRequest.Of(slot.Request!, mark) };
}
