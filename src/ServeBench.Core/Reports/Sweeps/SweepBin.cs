using ServeBench.Results;

namespace ServeBench.Reports.Sweeps;

/// <summary>One statement of <c>--bin-by</c>: a variable whose values are rounded down to multiples of a size.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Size">Size of a bin, above 0.</param>
internal sealed record SweepBin(string Name, double Size)
{
    /// <summary>Reads statements with commas between them, as <c>vllm bench sweep plot</c> takes them.</summary>
    /// <exception cref="ServeException"><c>SweepBinInvalid</c>.</exception>
    public static IReadOnlyList<SweepBin> Parse(IEnumerable<string> texts) =>
        [.. texts.Where(text => text.Length > 0).SelectMany(text => text.Split(',')).Select(ParseStatement)];

    /// <summary>The runs with binned values.</summary>
    /// <exception cref="ServeException"><c>SweepVariableUnknown</c> or <c>SweepVariableNotNumeric</c>.</exception>
    public IReadOnlyList<SweepRow> Apply(IReadOnlyList<SweepRow> rows)
    {
        if (rows.Count > 0 && !rows.Any(row => row.Has(Name)))
        {
            throw SweepResultErrors.Unknown(Name, "BinBy", rows);
        }

        return
        [
            .. rows.Select(row => row.Number(Name, "BinBy") is { } value && double.IsFinite(value)
                ? row.With(Name, Math.Floor(value / Size) * Size)
                : row),
        ];
    }

    private static SweepBin ParseStatement(string statement)
    {
        string[] parts = statement.Split('%');
        string name = parts[0].Trim();
        return parts.Length != 2 ? throw SweepResultErrors.Bin(statement, parts.Length == 1 ? "it has no %" : "it has more than one %")
            : name.Length == 0 ? throw SweepResultErrors.Bin(statement, "the variable before % is missing")
            : SweepRow.AsNumber(parts[1].Trim()) is { } size && double.IsFinite(size) && size > 0 ? new SweepBin(name, size)
            : throw SweepResultErrors.Bin(statement, $"'{parts[1].Trim()}' is not a size above 0");
    }
}
