using ServeBench.Results;

namespace ServeBench.Reports.Sweeps;

/// <summary>What <c>vllm bench sweep plot</c> asks for: which runs are drawn where, and over what.</summary>
internal sealed record SweepPlotOptions
{
    /// <summary>Variables that make figures.</summary>
    public IReadOnlyList<string> FigBy { get; init; } = [];

    /// <summary>Variables that make rows of a figure.</summary>
    public IReadOnlyList<string> RowBy { get; init; } = [];

    /// <summary>Variables that make columns of a figure.</summary>
    public IReadOnlyList<string> ColBy { get; init; } = [];

    /// <summary>Variables that make curves.</summary>
    public IReadOnlyList<string> CurveBy { get; init; } = [];

    public ChartAxis X { get; init; } = new("request_throughput", ChartScale.Linear);

    public ChartAxis Y { get; init; } = new("p99_e2el_ms", ChartScale.Linear);

    /// <summary>Which runs are kept.</summary>
    public IReadOnlyList<SweepFilter> Filters { get; init; } = [];

    /// <summary>What is rounded, after that.</summary>
    public IReadOnlyList<SweepBin> Bins { get; init; } = [];

    public string FigName { get; init; } = "FIGURE";

    /// <summary>Makes sure that the runs have every variable.</summary>
    /// <exception cref="ServeException"><c>SweepVariableUnknown</c>.</exception>
    public void Check(IReadOnlyList<SweepRow> rows)
    {
        (string Subject, IEnumerable<string> Names)[] all =
        [
            ("FigBy", FigBy), ("RowBy", RowBy), ("ColBy", ColBy), ("CurveBy", CurveBy), ("VarX", [X.Name]), ("VarY", [Y.Name]),
            ("FilterBy", Filters.Select(filter => filter.Name)), ("BinBy", Bins.Select(bin => bin.Name)),
        ];
        foreach ((string subject, IEnumerable<string> names) in all)
        {
            if (names.FirstOrDefault(name => !rows.Any(row => row.Has(name))) is { } unknown)
            {
                throw SweepResultErrors.Unknown(unknown, subject, rows);
            }
        }
    }
}
