namespace ServeBench.Reports.Sweeps;

/// <summary>A grid of charts with the same axes and one legend.</summary>
internal sealed class ChartFigure
{
    public required string Title { get; init; }

    public required ChartAxis X { get; init; }

    public required ChartAxis Y { get; init; }

    public required int Rows { get; init; }

    public required int Columns { get; init; }

    /// <summary>How the series look.</summary>
    public required IReadOnlyList<ChartKey> Keys { get; init; }

    public required IReadOnlyList<ChartPanel> Panels { get; init; }

    /// <summary>What a reader has to know: what is averaged, and what is left out.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public required IReadOnlyList<ChartTable> Tables { get; init; }
}
