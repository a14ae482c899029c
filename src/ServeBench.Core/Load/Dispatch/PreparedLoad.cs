using ServeBench.Timing;

namespace ServeBench.Load;

/// <summary>The load of a run, prepared before it: what is sent, made ahead of its sending.</summary>
internal abstract class PreparedLoad : IDisposable
{
    /// <summary>How many requests and conversations arrive, as far as it is known.</summary>
    public abstract int ArrivalCount { get; }

    /// <summary>Whether requests are made while the run goes on.</summary>
    public abstract bool IsMadeLater { get; }

    /// <summary>The load of a plan.</summary>
    /// <exception cref="ServeException">A request cannot be sent.</exception>
    public static PreparedLoad Of(RunPlan plan, ExchangeFactory factory, LoadSession session, ConversationDriver? driver, RunSequence sequence, CancellationToken cancellationToken)
    {
        Action<RequestExchange> onEnded = session.OnEnded;
        return plan.Phases.Count == 0
            ? new ScheduledLoad(plan, factory, session, sequence, conversation => conversation is null ? onEnded : driver!.OnEnded, cancellationToken)
            : new PhasedLoad(plan, factory, session, sequence, conversation => conversation is null ? onEnded : driver!.OnEnded, cancellationToken);
    }

    /// <summary>Sends it.</summary>
    /// <param name="clock">The run's clock.</param>
    /// <param name="control">Ends it from outside.</param>
    /// <param name="cancellationToken">Ends what is in flight and sends nothing more.</param>
    public abstract Task RunAsync(RunClock clock, RunControl control, CancellationToken cancellationToken);

    /// <summary>The phases as they went, or as they are to go before the run; <see langword="null"/> for a run without phases.</summary>
    public abstract ServePhaseSpan[]? Spans(RunClock? clock);

    public abstract void Dispose();
}
