using System.Management.Automation;

namespace ServeBench.Commands;

/// <summary>Refuses parameters that have no effect with what was chosen.</summary>
internal static class ApplicableParameters
{
    /// <summary>Makes sure that every parameter the user gave has an effect. A parameter that no choice reads belongs to all of them.</summary>
    /// <param name="cmdlet">The cmdlet that was called.</param>
    /// <param name="selector">The parameter that chooses, such as Format.</param>
    /// <param name="choice">What was chosen.</param>
    /// <param name="choices">All choices, and the options that each reads.</param>
    /// <param name="optionOf">The option that a parameter sets.</param>
    /// <exception cref="ServeException"><c>ParameterNotApplicable</c>.</exception>
    public static void Require(
        PSCmdlet cmdlet, string selector, string choice, IEnumerable<(string Name, IReadOnlyCollection<string> Reads)> choices, Func<string, string> optionOf)
    {
        (string Name, IReadOnlyCollection<string> Reads)[] all = [.. choices];
        foreach (string name in cmdlet.MyInvocation.BoundParameters.Keys.Order(StringComparer.Ordinal))
        {
            string[] readers = [.. all.Where(one => one.Reads.Contains(optionOf(name))).Select(one => one.Name)];
            if (readers.Length > 0 && !readers.Contains(choice))
            {
                throw new ServeException(
                    "ParameterNotApplicable",
                    ServeErrorKind.InvalidArgument,
                    $"-{name} does not apply to -{selector} {choice}; it applies to {string.Join(", ", readers)}. Leave it out, or choose another -{selector}.",
                    name);
            }
        }
    }
}
