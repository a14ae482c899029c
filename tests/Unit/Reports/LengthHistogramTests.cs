using CsCheck;
using ServeBench.Reports;
using Xunit;

namespace ServeBench.Tests.Reports;

public sealed class LengthHistogramTests
{
    [Fact]
    public void Lengths_are_counted_as_NumPy_counts_them() => Assert.All(VectorFile.Cases("histograms.json"), expected =>
    {
        LengthHistogram histogram = LengthHistogram.Of(expected.Integers("lengths"), 30);

        Assert.Equal(expected.Integers("counts"), histogram.Counts);
        double[] edges = expected.Doubles("edges");
        Assert.Equal(edges.Length, histogram.Edges.Length);
        Assert.All(edges.Zip(histogram.Edges), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    });

    [Fact]
    public void Every_length_is_in_the_one_bin_whose_borders_hold_it() =>
        Gen.Int[0, 100_000].Array[1, 60].Sample(lengths =>
        {
            LengthHistogram histogram = LengthHistogram.Of(lengths, 30);
            for (int bin = 0; bin < 30; bin++)
            {
                double low = histogram.Edges[bin];
                double high = histogram.Edges[bin + 1];
                Assert.Equal(lengths.Count(length => length >= low && (length < high || (bin == 29 && length == high))), histogram.Counts[bin]);
            }
        });
}
