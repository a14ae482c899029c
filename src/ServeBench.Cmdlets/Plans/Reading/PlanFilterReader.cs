using System.Reflection;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>
/// Reads the conditions of a dataset. A condition is a value that the property equals, a list of them, or a text of comparisons such as
/// <c>&gt;= 16 and &lt; 1024</c>.
/// </summary>
internal static class PlanFilterReader
{
    private const string And = " and ";

    private static readonly Type[] s_types = [typeof(int), typeof(double), typeof(string), typeof(bool)];

    private static readonly Dictionary<string, PropertyInfo> s_properties = typeof(ServeRequest)
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => s_types.Contains(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType))
        .ToDictionary(property => PlanKey.NameOf(property.Name), StringComparer.Ordinal);

    /// <summary>The properties of a request that conditions compare, in camel case.</summary>
    public static IReadOnlyCollection<string> Properties => s_properties.Keys;

    public static Type TypeOf(string property) => Nullable.GetUnderlyingType(s_properties[property].PropertyType) ?? s_properties[property].PropertyType;

    /// <summary>Whether a property may be empty, which a condition says as null.</summary>
    public static bool IsOptional(string property) => !s_properties[property].PropertyType.IsValueType || Nullable.GetUnderlyingType(s_properties[property].PropertyType) is not null;

    /// <summary>The filter; <see langword="null"/> where it is wrong.</summary>
    public static PlanFilter? Read(YamlNode node, PlanScope scope, PlanProblems problems)
    {
        string section = $"{PlanSections.Dataset}.{PlanSections.Where}";
        if (node is not { Kind: YamlNodeKind.Map, Entries.Count: > 0 })
        {
            problems.Add(node, section, "where takes a table of conditions, such as { inputLength: '< 1024' }.");
            return null;
        }

        List<PlanCondition> conditions = [];
        foreach (YamlEntry entry in node.Entries)
        {
            string path = $"{section}.{entry.Key.Text}";
            if (s_properties.TryGetValue(entry.Key.Text, out PropertyInfo? property))
            {
                conditions.AddRange(Conditions(property, scope.Resolve(entry.Value, path), path, scope, problems));
            }
            else
            {
                string nearest = NameSpelling.Nearest(entry.Key.Text, s_properties.Keys, name => [name]);
                problems.Add(entry.Key, path, $"Requests have no property '{entry.Key.Text}' to compare. Did you mean '{nearest}'? They have {string.Join(", ", s_properties.Keys)}.", nearest);
            }
        }

        return new PlanFilter(conditions);
    }

    private static IEnumerable<PlanCondition> Conditions(PropertyInfo property, PlanNode node, string path, PlanScope scope, PlanProblems problems)
    {
        if (node.Node.Kind == YamlNodeKind.List)
        {
            yield return new PlanCondition(property, "in", [.. node.Node.Items.Select(item => Value(property, scope.Resolve(item, path).Node, path, problems))]);
            yield break;
        }

        if (node.Node.Kind == YamlNodeKind.Map)
        {
            problems.Add(node.Node, path, "A condition is a value, a list of values, or a comparison such as '< 1024'.");
            yield break;
        }

        // What has no operator is one value, whatever words it has.
        string text = node.Node.Text;
        if (!Starts(text.TrimStart()))
        {
            yield return new PlanCondition(property, "==", [Value(property, node.Node, path, problems)]);
            yield break;
        }

        foreach (string part in text.Split(And).Select(part => part.Trim()))
        {
            (string sign, _) = PlanCondition.Operators.FirstOrDefault(one => one.Operator != "in" && part.StartsWith(one.Operator, StringComparison.Ordinal));
            if (sign is null)
            {
                problems.Add(node.Node, path, $"'{part}' is not a comparison. Write an operator and a value, such as '>= 16 and < 1024'.");
                continue;
            }

            bool isOrder = sign[0] is '<' or '>';
            if (isOrder && TypeOf(path.Split('.')[^1]) is var type && (type == typeof(string) || type == typeof(bool)))
            {
                problems.Add(node.Node, path, $"{path.Split('.')[^1]} is not a number, so {sign} cannot compare it. Use == or !=.");
                continue;
            }

            YamlNode operand = YamlNode.Scalar(node.Node, part[sign.Length..].Trim(), isPlain: TypeOf(path.Split('.')[^1]) != typeof(string));
            yield return new PlanCondition(property, sign, [Value(property, operand, path, problems)]);
        }
    }

    private static bool Starts(string text) => PlanCondition.Operators.Any(one => one.Operator != "in" && text.StartsWith(one.Operator, StringComparison.Ordinal));

    private static object? Value(PropertyInfo property, YamlNode node, string path, PlanProblems problems)
    {
        Type type = TypeOf(PlanKey.NameOf(property.Name));
        object? value = node.IsPlain ? PlanScalar.ValueOf(node.Text, out _) : node.Text;
        bool fits = type == typeof(string) ? value is string or null : type == typeof(bool) ? value is bool : value is long or double || (value is null && Nullable.GetUnderlyingType(property.PropertyType) is not null);
        if (!fits || node.Kind != YamlNodeKind.Scalar)
        {
            string noun = type == typeof(string) ? "a text" : type == typeof(bool) ? "true or false" : "a number";
            problems.Add(node, path, $"{PlanKey.NameOf(property.Name)} is compared with {noun}, not '{node}'.");
        }

        return value;
    }
}
