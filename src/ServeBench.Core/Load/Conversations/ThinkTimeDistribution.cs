namespace ServeBench.Load;

/// <summary>How long a conversation pauses before each turn after its first.</summary>
public enum ThinkTimeDistribution
{
    /// <summary>Always as long.</summary>
    Constant,

    /// <summary>Drawn from an exponential distribution: many short pauses and a few long ones.</summary>
    Exponential,
}
