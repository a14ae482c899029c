namespace ServeBench.Load;

/// <summary>What a stop rule looks at, and what it ends.</summary>
public enum StopScope
{
    /// <summary>The whole run.</summary>
    Run,

    /// <summary>Each phase by itself: the next phase follows. In a run without phases it is the run.</summary>
    Phase,
}
