using ServeBench.Migration;

namespace ServeBench.Commands;

/// <summary>A value that is known only when a plan runs, because it is a secret.</summary>
internal interface IPlanLateValue : IScriptExpression
{
    /// <summary>The value for the parameter.</summary>
    /// <exception cref="ServeException">There is no such secret.</exception>
    object? Bind(PlanSecretSource secrets);

    object ToPlan();
}
