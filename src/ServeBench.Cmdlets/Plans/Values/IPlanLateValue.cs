using ServeBench.Migration;

namespace ServeBench.Commands;

/// <summary>A value that is known only when a plan runs, because it is a secret.</summary>
internal interface IPlanLateValue : IScriptExpression
{
    /// <summary>The value for the parameter.</summary>
    /// <param name="secrets">Where secrets are.</param>
    /// <exception cref="ServeException">There is no such secret.</exception>
    object? Bind(PlanSecretSource secrets);

    /// <summary>The value as a plan has it, by reference.</summary>
    object ToPlan();
}
