namespace ServeBench.Load;

// What stop rules see: counts that are read without a lock.
internal sealed partial class LoadSession
{
    /// <summary>What has been sent, has begun and has ended; counts of one moment may differ by what happens meanwhile.</summary>
    /// <param name="counters">What is known besides. In a run of phases what has arrived is counted here.</param>
    public ServeRunCounters Count(ServeRunCounters counters)
    {
        int underWay = Volatile.Read(ref _underWay);
        int admitted = _dispatcher?.AdmittedCount ?? (_phases.Sum(phase => phase.EndedCount) + underWay);
        int due = _dispatcher is null ? admitted : counters.Due;
        // The dispatcher itself is under way until all have been sent.
        underWay -= _dispatcher is not null && admitted < due ? 1 : 0;
        int queued = WaitingCount;
        (int silent, int firstBegun) = (queued, 0);
        foreach (RequestExchange exchange in _inFlight.All)
        {
            bool hasBegun = exchange.HasBegun || exchange.IsLaterTurn;
            silent += hasBegun ? 0 : 1;
            firstBegun += hasBegun && exchange.Slot.OffsetSeconds <= counters.FirstOffset ? 1 : 0;
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
