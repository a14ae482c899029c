using System.Management.Automation;
using System.Reflection;

namespace ServeBench.Commands;

/// <summary>Refuses parameters that do not belong to what was chosen, by the table that <see cref="AppliesToAttribute{T}"/> makes.</summary>
internal static class ApplicableParameters
{
    /// <summary>Makes sure that every parameter the user gave belongs to the choice.</summary>
    /// <param name="cmdlet">The cmdlet that was called.</param>
    /// <param name="choice">What was chosen.</param>
    /// <param name="selector">The parameter that chooses, such as Format.</param>
    /// <exception cref="ServeException"><c>ParameterNotApplicable</c>.</exception>
    public static void Require<T>(PSCmdlet cmdlet, T choice, string selector)
        where T : struct, Enum
    {
        foreach (string name in cmdlet.MyInvocation.BoundParameters.Keys.Order(StringComparer.Ordinal))
        {
            IReadOnlyList<T>? choices = cmdlet.GetType().GetProperty(name)?.GetCustomAttribute<AppliesToAttribute<T>>()?.Choices;
            if (choices is not null && !choices.Contains(choice))
            {
                throw new ServeException(
                    "ParameterNotApplicable",
                    ServeErrorKind.InvalidArgument,
                    $"-{name} does not apply to -{selector} {choice}; it applies to {string.Join(", ", choices)}. Leave it out, or choose another -{selector}.",
                    name);
            }
        }
    }
}
