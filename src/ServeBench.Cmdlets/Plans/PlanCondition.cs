using System.Globalization;
using System.Reflection;
using ServeBench.Migration;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>One comparison of a property of a request with values.</summary>
/// <param name="Property">The property.</param>
/// <param name="Operator">The operator: one of &lt;, &lt;=, &gt;, &gt;=, ==, !=, in.</param>
/// <param name="Values">One value, or several for in: numbers, Booleans, texts or <see langword="null"/>.</param>
internal sealed record PlanCondition(PropertyInfo Property, string Operator, IReadOnlyList<object?> Values)
{
    /// <summary>The operators, the longer ones first, with their names in PowerShell.</summary>
    public static IReadOnlyList<(string Operator, string Script)> Operators { get; } =
        [("<=", "-le"), (">=", "-ge"), ("!=", "-cne"), ("==", "-ceq"), ("<", "-lt"), (">", "-gt"), ("in", "-cin")];

    /// <summary>The condition as PowerShell writes it.</summary>
    public string Script
    {
        get
        {
            string values = Operator == "in" ? $"@({string.Join(", ", Values.Select(Literal))})" : Literal(Values[0]);
            string comparison = $"$_.{Property.Name} {Operators.First(one => one.Operator == Operator).Script} {values}";
            // An empty property is less than every number to PowerShell.
            return Operator[0] is '<' && Nullable.GetUnderlyingType(Property.PropertyType) is not null ? $"($null -ne $_.{Property.Name} -and {comparison})" : comparison;
        }
    }

    /// <summary>Whether a request meets it. A property that is empty is neither less nor greater than a number.</summary>
    public bool Matches(ServeRequest request)
    {
        object? actual = Property.GetValue(request);
        return Operator switch
        {
            "in" or "==" => Values.Any(value => AreEqual(actual, value)),
            "!=" => !AreEqual(actual, Values[0]),
            _ when actual is null => false,
            "<" => Number(actual) < Number(Values[0]),
            "<=" => Number(actual) <= Number(Values[0]),
            ">" => Number(actual) > Number(Values[0]),
            _ => Number(actual) >= Number(Values[0]),
        };
    }

    private static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        (string text, _) => text == right as string,
        (bool flag, _) => right is bool other && flag == other,
        _ => Number(left) == Number(right),
    };

    private static double Number(object? value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static string Literal(object? value) => value is string text ? PowerShellText.Quoted(text) : PowerShellText.Value(value);
}
