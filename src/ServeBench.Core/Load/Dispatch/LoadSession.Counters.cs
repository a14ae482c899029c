namespace ServeBench.Load;

// What stop rules see: counts that are read without a lock.
internal sealed partial class LoadSession
{
    /// <summary>What has been sent, has begun and has ended; counts of one moment may differ by what happens meanwhile.</summary>
    /// <param name="counters">What is known besides. In a run of phases what has arrived is counted here.</param>
    public ServeRunCounters Count(ServeRunCounters counters)
    {
        Dispatcher? dispatcher = _dispatcher;
        // Whoever sends counts as one until all have been sent.
        bool isSending = dispatcher is null ? !_arrivalsEnded : dispatcher.AdmittedCount < dispatcher.Count;
        int underWay = Volatile.Read(ref _underWay) - (isSending ? 1 : 0);
        int admitted = dispatcher?.AdmittedCount ?? (_phases.Sum(phase => phase.EndedCount) + underWay);
        int due = dispatcher is null ? admitted : counters.Due;
        int queued = WaitingCount;
        (int silent, int firstBegun) = (queued, 0);
        foreach (RequestExchange exchange in _inFlight.All)
        {
            bool hasBegun = exchange.HasBegun || exchange.IsLaterTurn;
            silent += hasBegun ? 0 : 1;
            firstBegun += hasBegun && counters.First.Contains(exchange.Position) ? 1 : 0;
        }

        return counters with
        {
            Due = due,
            Begun = Math.Clamp(admitted - silent, 0, due),
            Ended = Math.Clamp(admitted - underWay, 0, due),
            Queued = queued,
            Sent = SentCount,
            FirstBegun = firstBegun,
        };
    }
}
