namespace ServeBench.Decisions;

/// <summary>The load whose greatest value is searched for.</summary>
public enum CapacityVariable
{
    /// <summary>Requests a second.</summary>
    RequestRate,

    /// <summary>Requests in flight at once, each followed by the next.</summary>
    MaxConcurrency,

    /// <summary>Conversations under way at once.</summary>
    Conversations,
}
