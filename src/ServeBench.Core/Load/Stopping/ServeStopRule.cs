namespace ServeBench.Load;

/// <summary>A rule for when a run ends early, and what happens then.</summary>
public sealed class ServeStopRule
{
    internal ServeStopRule(IStopRule condition, StopMode mode, StopScope scope = StopScope.Run)
    {
        Condition = condition;
        Mode = mode;
        Scope = scope;
    }

    /// <summary>The rule, for example <c>errors in a row &gt;= 20</c>.</summary>
    public string Rule => Condition.Text;

    /// <summary>What happens when it applies.</summary>
    public StopMode Mode { get; }

    /// <summary>What it looks at, and what it ends.</summary>
    public StopScope Scope { get; }

    internal IStopRule Condition { get; }

    /// <inheritdoc/>
    public override string ToString() => (Mode, Scope) switch
    {
        (StopMode.Enforce, StopScope.Run) => Rule,
        (StopMode.Enforce, _) => $"{Rule} ({Scope})",
        (_, StopScope.Run) => $"{Rule} ({Mode})",
        _ => $"{Rule} ({Mode}, {Scope})",
    };
}
