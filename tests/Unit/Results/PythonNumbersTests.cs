using System.Globalization;
using CsCheck;
using ServeBench.Results;
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
}
