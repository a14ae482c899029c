namespace ServeBench.Load;

/// <summary>A stop rule that watches a run. All calls come from one thread, which neither sends nor reads.</summary>
internal interface IStopCheck
{
    /// <summary>Takes a request that has ended, in the order of the ends.</summary>
    void Add(ServeRequestResult result);

    /// <summary>Takes the counters between looks, four times a second.</summary>
    void Sample(ServeRunCounters counters)
    {
    }

    /// <summary>Looks, once a second.</summary>
    /// <returns>Why the rule applies, in words; <see langword="null"/> while it does not.</returns>
    string? Look(ServeRunCounters counters);
}
