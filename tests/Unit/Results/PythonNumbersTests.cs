using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Xunit;

namespace ServeBench.Tests.Results;

public sealed class PythonNumbersTests
{
    [Theory]
    // What CPython's repr() prints.
    [InlineData(0.0, "0.0")]
    [InlineData(10.0, "10.0")]
    [InlineData(-3.0, "-3.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(123.456, "123.456")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(1.5e-10, "1.5e-10")]
    [InlineData(123456789012345.0, "123456789012345.0")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(1234567890123456.5, "1234567890123456.5")]
    [InlineData(-9999999999999998.0, "-9999999999999998.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(-12345678901234568.0, "-1.2345678901234568e+16")]
    [InlineData(1e17, "1e+17")]
    [InlineData(1.2345e22, "1.2345e+22")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(1.7976931348623157e308, "1.7976931348623157e+308")]
    [InlineData(double.PositiveInfinity, "inf")]
    [InlineData(double.NegativeInfinity, "-inf")]
    [InlineData(double.NaN, "nan")]
    public void A_number_looks_as_in_Python(double value, string expected) => Assert.Equal(expected, PythonNumbers.Format(value));

    [Fact]
    public void A_number_reads_back_as_itself() => Gen.Double.Where(double.IsFinite).Sample(value =>
        value.Equals(double.Parse(PythonNumbers.Format(value), CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData(0, "0.0")]
    [InlineData(1, "0.001")]
    [InlineData(10, "0.01")]
    [InlineData(1000, "1.0")]
    [InlineData(12.345678, "0.012345678")]
    [InlineData(50.123456, "0.050123456")]
    [InlineData(12345.5, "12.3455")]
    [InlineData(120000, "120.0")]
    [InlineData(0.0001, "0.0000001")]
    [InlineData(0.00001, "1e-08")]
    [InlineData(-1, "-0.001")]
    public void A_thousandth_keeps_the_digits(double value, string expected) => Assert.Equal(expected, Thousandth(value));

    [Fact]
    public void A_thousandth_is_right_and_its_point_can_be_moved_back() => Gen.Double[1e-4, 1e9].Sample(value =>
    {
        string text = Thousandth(value);

        Assert.Equal(value / 1000, double.Parse(text, CultureInfo.InvariantCulture), value * 1e-18);
        Assert.Equal(value, double.Parse(text + "e3", CultureInfo.InvariantCulture));
    });

    private static string Thousandth(double value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            PythonNumbers.WriteThousandth(writer, value);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
