using CsCheck;
using ServeBench.Load;
using Xunit;

namespace ServeBench.Tests.Load;

public sealed class RiceCodeTests
{
    [Fact]
    public void Any_values_come_back() =>
        Gen.OneOf(Gen.Long, Gen.Long[-3, 3], Gen.Long[-100_000, 100_000], Gen.Const(long.MinValue), Gen.Const(long.MaxValue))
            .Array[0, 700].Sample(RoundTrip);

    [Fact]
    public void Values_of_one_size_with_some_far_off_come_back() =>
        Gen.Select(Gen.Int[0, 62], Gen.Long.Array[1, 50], Gen.Double.Unit.Array[1, 300]).Sample((bits, far, shares) =>
            RoundTrip([.. shares.Select(share => (long)(share * (1L << bits)) - (1L << bits >> 1)), .. far]));

    [Theory]
    [InlineData(1, 2)]
    [InlineData(1000, 12)]
    [InlineData(20_000, 16)]
    public void Values_that_grow_rare_take_two_bits_more_than_their_size_has(double mean, int bits)
    {
        // Both signs, and geometrically rarer: the quantiles of a Laplace distribution.
        long[] values = [.. Enumerable.Range(0, 1000).Select(i => (long)(-mean * Math.Log(1 - ((i + 0.5) / 1000))) * (i % 2 == 0 ? 1 : -1))];
        Assert.InRange(RiceCode.Encode(values).Length * 8, 1000, 1000 * (bits + 2));
        RoundTrip(values);
    }

    private static void RoundTrip(long[] values)
    {
        var back = new long[values.Length];
        RiceCode.Decode(RiceCode.Encode(values), back);
        Assert.Equal(values, back);
    }
}
