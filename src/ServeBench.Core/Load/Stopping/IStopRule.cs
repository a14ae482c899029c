namespace ServeBench.Load;

/// <summary>A condition under which a run ends early.</summary>
internal interface IStopRule
{
    /// <summary>The rule as a user writes it.</summary>
    string Text { get; }

    /// <summary>Prepares to watch a run.</summary>
    /// <param name="plan">What will be sent.</param>
    /// <exception cref="ServeException"><c>StopRuleNotApplicable</c>: the rule can never decide on such a run.</exception>
    IStopCheck Begin(RunPlan plan);
}
