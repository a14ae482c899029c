using System.Text.Json;
using ServeBench.Reports.Sweeps;
using ServeBench.Results;
using Xunit;

namespace ServeBench.Tests.Reports.Sweeps;

public sealed class SweepPlotTests
{
    private static readonly SweepRow[] s_rows =
    [
        .. from size in (int[])[64, 8]
           from name in (string[])["long", "short"]
           from rate in (int[])[4, 1, 2]
           from run in (int[])[0, 1, 2]
           select Row(size, name, rate, (size * 1000) + (name == "long" ? 500 : 0) + (rate * 100) + run),
    ];

    private static readonly SweepPlotOptions s_rate = new() { X = new ChartAxis("request_rate", ChartScale.Linear) };

    [Fact]
    public void Each_point_is_the_mean_of_its_runs_and_the_page_says_the_same_in_a_table()
    {
        PageText page = Page(s_rate with { ColBy = ["name"], CurveBy = ["size"] });

        page.AssertSelfContained();
        JsonElement figure = page.Data.GetProperty("figures")[0];
        Assert.Equal(["size=8", "size=64"], figure.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("text").GetString()));
        Assert.Equal(["name=long", "name=short"], figure.GetProperty("panels").EnumerateArray().Select(panel => panel.GetProperty("title").GetString()));
        JsonElement[] points = [.. figure.GetProperty("panels")[0].GetProperty("series")[1].GetProperty("points").EnumerateArray()];
        Assert.Equal([(1, 64601, 3), (2, 64701, 3), (4, 64901, 3)], points.Select(point =>
            (point.GetProperty("x").GetDouble(), point.GetProperty("y").GetDouble(), point.GetProperty("count").GetInt32())));
        Assert.Equal(64601 - (4.3026527 / Math.Sqrt(3)), points[0].GetProperty("low").GetDouble(), 1e-6);
        Assert.Contains("<th scope=\"row\">name=long</th>\n<td>size=64</td>\n<td>4</td>\n<td>64901</td>\n<td>3</td>\n<td>64898.5</td>\n<td>64903.5</td>", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_rows_columns_and_curves_are_the_values_in_their_order()
    {
        IReadOnlyList<SweepPlotFigure> figures = SweepPlot.Figures(s_rows, s_rate with { FigBy = ["name"], RowBy = ["size"], ColBy = ["request_rate"], FigName = "F" });

        Assert.Equal(["F-name=long", "F-name=short"], figures.Select(figure => figure.Name));
        Assert.Equal((2, 3), (figures[0].Figure.Rows, figures[0].Figure.Columns));
        Assert.Equal(
            ["0 0 size=8, request_rate=1", "0 1 size=8, request_rate=2", "0 2 size=8, request_rate=4", "1 0 size=64, request_rate=1", "1 1 size=64, request_rate=2", "1 2 size=64, request_rate=4"],
            figures[0].Figure.Panels.Select(panel => $"{panel.Row} {panel.Column} {panel.Title}"));
    }

    [Fact]
    public void Of_several_variables_the_first_gives_the_colour_the_second_the_dashes_and_the_third_the_width()
    {
        IReadOnlyList<ChartKey> keys = SweepPlot.Figures(s_rows, s_rate with { CurveBy = ["size", "name", "request_rate"] })[0].Figure.Keys;

        Assert.Equal(12, keys.Distinct().Count());
        Assert.Equal(new ChartKey("size=64, name=short, request_rate=4", 1, 1, 1, 2), keys[^1]);
        Assert.Equal(new ChartKey("", 0, 0, 0, 0), Assert.Single(SweepPlot.Figures(s_rows, s_rate)[0].Figure.Keys));
    }

    [Fact]
    public void Filters_come_before_bins_and_what_has_no_place_is_told()
    {
        ChartFigure figure = SweepPlot.Figures(
            [.. s_rows, Row(8, "short", 0, 7), Row(8, "short", null, 7), Row(8, "short", double.PositiveInfinity, 7)],
            s_rate with { Filters = SweepFilter.Parse(["size==8"]), Bins = SweepBin.Parse(["request_rate%2"]), X = new ChartAxis("request_rate", ChartScale.Log) })[0].Figure;

        Assert.Equal([(2, 6), (4, 6)], figure.Panels[0].Series[0].Points.Select(point => (point.X, point.Count)));
        Assert.Equal("18 of 39 runs left out by the filter.", figure.Notes[0]);
        Assert.StartsWith("9 runs not drawn: ", figure.Notes[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("output_throughput", "tok/s")]
    [InlineData("request_rate", "req/s")]
    [InlineData("duration", "s")]
    [InlineData("p99_ttft_ms", null)]
    [InlineData("p95_e2el_ms", null)]
    [InlineData("max_concurrency", null)]
    [InlineData("anything", null)]
    public void An_axis_has_the_unit_that_its_name_leaves_out(string name, string? unit) => Assert.Equal(unit, new ChartAxis(name, ChartScale.Linear).Unit);

    [Fact]
    public void A_figure_without_runs_says_so()
    {
        PageText page = Page(s_rate with { Filters = SweepFilter.Parse(["size>100"]) });

        page.AssertSelfContained();
        Assert.Contains("There is no run to draw.", page.Html, StringComparison.Ordinal);
        Assert.Equal(0, page.Data.GetProperty("figures")[0].GetProperty("panels").GetArrayLength());
    }

    [Theory]
    [InlineData("siz", "SweepVariableUnknown")]
    [InlineData("name", "SweepVariableNotNumeric")]
    public void An_axis_needs_a_variable_of_numbers(string name, string error) =>
        Assert.Equal(error, Assert.Throws<ServeException>(() => SweepPlot.Figures(s_rows, new SweepPlotOptions { X = new ChartAxis(name, ChartScale.Linear) })).ErrorId);

    [Fact]
    public void Texts_of_the_data_stay_texts()
    {
        SweepRow row = new(new Dictionary<string, object?> { ["request_throughput"] = 1, ["p99_e2el_ms"] = 2, ["<b>"] = "</script><script>alert(1)</script>" });
        var page = new PageText(stream => ChartPage.Write(stream, "<i>", [SweepPlot.Figures([row], new SweepPlotOptions { CurveBy = ["<b>"] })[0].Figure]));

        page.AssertSelfContained();
        Assert.Equal("<b>=</script><script>alert(1)</script>", page.Data.GetProperty("figures")[0].GetProperty("keys")[0].GetProperty("text").GetString());
    }

    private static PageText Page(SweepPlotOptions options) =>
        new(stream => ChartPage.Write(stream, "Title", [.. SweepPlot.Figures(s_rows, options).Select(figure => figure.Figure)]));

    private static SweepRow Row(int size, string name, double? rate, double latency) => new(new Dictionary<string, object?>
    {
        ["size"] = size, ["name"] = name, ["request_rate"] = rate, ["p99_e2el_ms"] = latency, ["request_throughput"] = rate,
    });
}
