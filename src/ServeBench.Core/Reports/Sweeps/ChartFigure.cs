namespace ServeBench.Reports.Sweeps;

/// <summary>A grid of charts with the same axes and one legend.</summary>
internal sealed class ChartFigure
{
    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>The x-axis of all charts.</summary>
    public required ChartAxis X { get; init; }

    /// <summary>The y-axis of all charts.</summary>
    public required ChartAxis Y { get; init; }

    /// <summary>Rows of the grid.</summary>
    public required int Rows { get; init; }

    /// <summary>Columns of the grid.</summary>
    public required int Columns { get; init; }

    /// <summary>How the series look.</summary>
    public required IReadOnlyList<ChartKey> Keys { get; init; }

    /// <summary>The charts.</summary>
    public required IReadOnlyList<ChartPanel> Panels { get; init; }

    /// <summary>What a reader has to know: what is averaged, and what is left out.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The numbers, in tables.</summary>
    public required IReadOnlyList<ChartTable> Tables { get; init; }
}
