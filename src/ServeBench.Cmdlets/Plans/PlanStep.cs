using System.Collections.Specialized;

namespace ServeBench.Commands;

/// <summary>One call of a cmdlet, as a plan describes it.</summary>
/// <param name="Section">The section that it is from.</param>
/// <param name="Command">The cmdlet.</param>
/// <param name="Parameters">The parameters by name; secrets are references.</param>
/// <param name="Node">The section's node, for mistakes that concern all of it.</param>
internal sealed record PlanStep(PlanSection Section, PlanCommand Command, OrderedDictionary Parameters, YamlNode Node)
{
    /// <summary>The same step with another value of a parameter; one without the parameter where the value is <see langword="null"/>.</summary>
    public PlanStep With(string parameter, object? value)
    {
        var parameters = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (object name in Parameters.Keys)
        {
            parameters[name] = Parameters[name];
        }

        if (value is null)
        {
            parameters.Remove(parameter);
        }
        else
        {
            parameters[parameter] = value;
        }

        return this with { Parameters = parameters };
    }

    /// <summary>The parameters with their secrets, for one call. A secret that is empty is left out.</summary>
    public OrderedDictionary Bind(PlanSecretSource secrets) => BindTable(Parameters, secrets);

    private static OrderedDictionary BindTable(OrderedDictionary table, PlanSecretSource secrets)
    {
        var bound = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (string name in table.Keys)
        {
            object? value = table[name] switch
            {
                IPlanLateValue late => late.Bind(secrets),
                OrderedDictionary inner => BindTable(inner, secrets),
                var other => other,
            };
            if (value is not null || table[name] is null)
            {
                bound[name] = value;
            }
        }

        return bound;
    }
}
