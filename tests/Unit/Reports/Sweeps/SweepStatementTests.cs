using ServeBench.Reports.Sweeps;
using ServeBench.Results;
using Xunit;

namespace ServeBench.Tests.Reports.Sweeps;

public sealed class SweepStatementTests
{
    private static readonly SweepRow[] s_rows =
    [
        Row(("max_concurrency", 1L), ("model", "a"), ("prefix_caching", true), ("p99_e2el_ms", 100.5)),
        Row(("max_concurrency", 8L), ("model", "b"), ("prefix_caching", false), ("p99_e2el_ms", 250.0)),
        Row(("max_concurrency", null), ("model", "b"), ("prefix_caching", null), ("p99_e2el_ms", double.NaN)),
    ];

    [Theory]
    [InlineData("max_concurrency<8", "0")]
    [InlineData("max_concurrency<=8", "0 1")]
    [InlineData("max_concurrency>1", "1")]
    [InlineData("max_concurrency>=1.0", "0 1")]
    [InlineData("max_concurrency==8.0", "1")]
    [InlineData("max_concurrency!=8", "0 2")]
    [InlineData("model=='b'", "1 2")]
    [InlineData("model!=\"b\"", "0")]
    [InlineData("prefix_caching==True", "0")]
    [InlineData("max-concurrency < inf", "0 1")]
    [InlineData("P99E2elMs<=250,model==b", "1")]
    [InlineData("", "0 1 2")]
    public void A_statement_keeps_what_it_says(string text, string expected)
    {
        IReadOnlyList<SweepRow> kept = SweepFilter.Parse([text]).Aggregate((IReadOnlyList<SweepRow>)s_rows, (rows, filter) => filter.Apply(rows));

        Assert.Equal(expected, string.Join(' ', kept.Select(row => Array.IndexOf(s_rows, row))));
    }

    [Theory]
    [InlineData("max_concurrency", "no comparison")]
    [InlineData("max_concurrency=8", "no comparison")]
    [InlineData("<8", "the variable before < is missing")]
    [InlineData("max_concurrency<", "the value after < is missing")]
    [InlineData("1<max_concurrency<8", "more than one <")]
    [InlineData("model<b", "'b' is not a number")]
    [InlineData("max_concurrency<8,,model==b", "no comparison")]
    public void A_statement_that_cannot_be_read_is_quoted_with_the_reason(string text, string reason)
    {
        ServeException error = Assert.Throws<ServeException>(() => SweepFilter.Parse([text]));

        Assert.Equal("SweepFilterInvalid", error.ErrorId);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_run_has_is_an_error_with_the_nearest_name()
    {
        ServeException error = Assert.Throws<ServeException>(() => SweepFilter.Parse(["max_concurency<8"])[0].Apply(s_rows));

        Assert.Equal("SweepVariableUnknown", error.ErrorId);
        Assert.Contains("Did you mean 'max_concurrency'?", error.Message, StringComparison.Ordinal);
        Assert.Equal("SweepVariableNotNumeric", Assert.Throws<ServeException>(() => SweepFilter.Parse(["model<8"])[0].Apply(s_rows)).ErrorId);
    }

    // pandas: value // size * size.
    [Theory]
    [InlineData("p99_e2el_ms%100", "100 200 NaN")]
    [InlineData("p99_e2el_ms%0.5", "100.5 250 NaN")]
    [InlineData("max_concurrency%3", "0 6 (none)")]
    public void A_bin_rounds_down_to_a_multiple_of_its_size(string text, string expected)
    {
        SweepBin bin = Assert.Single(SweepBin.Parse([text]));

        Assert.Equal(expected, string.Join(' ', bin.Apply(s_rows).Select(row => row.Text(bin.Name))));
    }

    [Theory]
    [InlineData("p99_e2el_ms", "no %")]
    [InlineData("%1", "the variable before % is missing")]
    [InlineData("p99_e2el_ms%", "'' is not a size")]
    [InlineData("p99_e2el_ms%0", "'0' is not a size")]
    [InlineData("p99_e2el_ms%-1", "'-1' is not a size")]
    [InlineData("p99_e2el_ms%x", "'x' is not a size")]
    [InlineData("a%1%2", "more than one %")]
    public void A_bin_that_cannot_be_read_is_quoted_with_the_reason(string text, string reason)
    {
        ServeException error = Assert.Throws<ServeException>(() => SweepBin.Parse([text]));

        Assert.Equal("SweepBinInvalid", error.ErrorId);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private static SweepRow Row(params (string Name, object? Value)[] values) => new(values.Select(value => KeyValuePair.Create(value.Name, value.Value)));
}
