using System.Globalization;
using Xunit;

namespace ServeBench.Tests.Reports;

public sealed class CsvTextTests
{
    private static readonly CultureInfo s_german = CultureInfo.GetCultureInfo("de-DE");

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData(" blank", "\" blank\"")]
    [InlineData("blank ", "\"blank \"")]
    [InlineData("=HYPERLINK(1)", "'=HYPERLINK(1)")]
    [InlineData("+1", "'+1")]
    [InlineData("-1+cmd", "'-1+cmd")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("  =1", "'  =1")]
    [InlineData("\n＝1", "\"'\n＝1\"")]
    [InlineData("＠SUM(A1)", "'＠SUM(A1)")]
    [InlineData("＋1", "'＋1")]
    [InlineData("－1", "'－1")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("a=b", "a=b")]
    [InlineData("", "")]
    public void Texts_are_quoted_where_they_must_be_and_never_a_formula(string text, string field) =>
        Assert.Equal(field, CsvText.Field(text, CultureInfo.InvariantCulture, ','));

    [Fact]
    public void Numbers_have_the_culture_and_infinity_has_one_name()
    {
        Assert.Equal("-1.5", CsvText.Field(-1.5, CultureInfo.InvariantCulture, ','));
        Assert.Equal("-1,5", CsvText.Field(-1.5, s_german, ';'));
        Assert.Equal("\"-1,5\"", CsvText.Field(-1.5, s_german, ','));
        Assert.Equal("Infinity", CsvText.Field(double.PositiveInfinity, s_german, ';'));
        Assert.Equal("-Infinity", CsvText.Field(double.NegativeInfinity, s_german, ';'));
        Assert.Equal("NaN", CsvText.Field(double.NaN, s_german, ';'));
        Assert.Equal("", CsvText.Field(null, s_german, ';'));
        Assert.Equal("True", CsvText.Field(true, s_german, ';'));
        Assert.Equal("2026-08-01T12:30:15.250Z", CsvText.Field(new DateTimeOffset(2026, 8, 1, 14, 30, 15, 250, TimeSpan.FromHours(2)), s_german, ';'));
    }
}
