using ServeBench.Results;

namespace ServeBench.Reports.Sweeps;

/// <summary>How series look, and what the legend says of them.</summary>
/// <param name="Text">What the legend says; empty for nothing.</param>
/// <param name="Colour">Number of the colour, from 0.</param>
/// <param name="Marker">Number of the shape of the points, from 0.</param>
/// <param name="Dash">Number of the dashes of the line, from 0, which is a whole line; -1 for points without a line.</param>
/// <param name="Width">Number of the width of the line, from 0.</param>
internal sealed record ChartKey(string Text, int Colour, int Marker, int Dash, int Width)
{
    /// <summary>Colours that the style of the pages has.</summary>
    public const int Colours = 8;

    private const int Markers = 6;
    private const int Dashes = 5;
    private const int Widths = 3;
    private const int MaxVariablesWithLooks = 3;

    /// <summary>
    /// The keys of curves, in their order. As <c>vllm bench sweep plot</c> has it, the first variable gives the colour, a second the
    /// dashes and the points, a third the width; more than three give each curve a colour of its own.
    /// </summary>
    public static IReadOnlyList<ChartKey> ForCurves(IReadOnlyList<string> names, IReadOnlyList<object?[]> curves)
    {
        if (names.Count is > 1 and <= MaxVariablesWithLooks)
        {
            int[][] places = [.. names.Select((_, variable) => Places(curves, variable))];
            return
            [
                .. curves.Select((curve, index) => new ChartKey(
                    SweepOrder.Text(names, curve), places[0][index] % Colours, places[1][index] % Markers, places[1][index] % Dashes,
                    names.Count > 2 ? places[2][index] % Widths : 0)),
            ];
        }

        return [.. curves.Select((curve, index) => new ChartKey(SweepOrder.Text(names, curve), index % Colours, index % Markers, index / Colours % Dashes, 0))];
    }

    private static int[] Places(IReadOnlyList<object?[]> curves, int variable)
    {
        List<string> values =
            [.. curves.Select(curve => curve[variable]).Order(SweepOrder.Instance).Select(SweepRow.Text).Distinct(StringComparer.Ordinal)];
        return [.. curves.Select(curve => values.IndexOf(SweepRow.Text(curve[variable])))];
    }
}
