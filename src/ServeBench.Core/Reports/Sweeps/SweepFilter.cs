using ServeBench.Results;

namespace ServeBench.Reports.Sweeps;

/// <summary>One statement of <c>--filter-by</c>: which runs are kept.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Operator">One of <c>== != &lt;= &gt;= &lt; &gt;</c>.</param>
/// <param name="Target">What it is compared with.</param>
internal sealed record SweepFilter(string Name, string Operator, string Target)
{
    // Longer ones first: "<" is also found in "<=".
    private static readonly string[] s_operators = ["==", "!=", "<=", ">=", "<", ">"];

    /// <summary>Reads statements with commas between them, as <c>vllm bench sweep plot</c> takes them.</summary>
    /// <exception cref="ServeException"><c>SweepFilterInvalid</c>.</exception>
    public static IReadOnlyList<SweepFilter> Parse(IEnumerable<string> texts) =>
        [.. texts.Where(text => text.Length > 0).SelectMany(text => text.Split(',')).Select(ParseStatement)];

    /// <summary>The runs that the statement keeps.</summary>
    /// <exception cref="ServeException"><c>SweepVariableUnknown</c> or <c>SweepVariableNotNumeric</c>.</exception>
    public IReadOnlyList<SweepRow> Apply(IReadOnlyList<SweepRow> rows)
    {
        if (rows.Count > 0 && !rows.Any(row => row.Has(Name)))
        {
            throw SweepResultErrors.Unknown(Name, "FilterBy", rows);
        }

        return [.. rows.Where(Keeps)];
    }

    private bool Keeps(SweepRow row)
    {
        if (Operator is "==" or "!=")
        {
            return IsTarget(row.Value(Name)) == (Operator == "==");
        }

        double? value = row.Number(Name, "FilterBy");
        double target = SweepRow.AsNumber(Target)!.Value;
        return Operator switch
        {
            "<=" => value <= target,
            ">=" => value >= target,
            "<" => value < target,
            _ => value > target,
        };
    }

    private bool IsTarget(object? value) =>
        SweepRow.AsNumber(value) is { } number && SweepRow.AsNumber(Target) is { } target
            ? number == target
            : value is not null && string.Equals(SweepRow.Text(value), Target, value is bool ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    private static SweepFilter ParseStatement(string statement)
    {
        string found = s_operators.FirstOrDefault(candidate => statement.Contains(candidate, StringComparison.Ordinal))
            ?? throw SweepResultErrors.Filter(statement, "it has no comparison");
        string[] parts = statement.Split(found);
        string name = parts[0].Trim();
        if (parts.Length > 2)
        {
            throw SweepResultErrors.Filter(statement, $"it has more than one {found}");
        }

        if (name.Length == 0)
        {
            throw SweepResultErrors.Filter(statement, $"the variable before {found} is missing");
        }

        string target = parts[1].Trim().Trim('\'', '"');
        return target.Length == 0
            ? throw SweepResultErrors.Filter(statement, $"the value after {found} is missing")
            : found is "==" or "!=" || SweepRow.AsNumber(target) is not null
            ? new SweepFilter(name, found, target)
            : throw SweepResultErrors.Filter(statement, $"'{target}' is not a number, and {found} compares numbers");
    }
}
