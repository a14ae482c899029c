namespace ServeBench.Load;

/// <summary>A rule for when a run ends early, and what happens then.</summary>
public sealed class ServeStopRule
{
    internal ServeStopRule(IStopRule condition, StopMode mode)
    {
        Condition = condition;
        Mode = mode;
    }

    /// <summary>The rule, for example <c>errors in a row &gt;= 20</c>.</summary>
    public string Rule => Condition.Text;

    /// <summary>What happens when it applies.</summary>
    public StopMode Mode { get; }

    internal IStopRule Condition { get; }

    /// <inheritdoc/>
    public override string ToString() => Mode == StopMode.Enforce ? Rule : $"{Rule} ({Mode})";
}
