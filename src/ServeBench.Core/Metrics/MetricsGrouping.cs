namespace ServeBench.Metrics;

/// <summary>What metrics are of.</summary>
public enum MetricsGrouping
{
    /// <summary>All requests of a run.</summary>
    Run,

    /// <summary>The requests of a run that are the same turn of their conversations.</summary>
    Turn,

    /// <summary>The requests of a phase of a run.</summary>
    Phase,
}
