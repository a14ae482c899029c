using System.Diagnostics;
using CsCheck;
using ServeBench.Load;
using Xunit;

namespace ServeBench.Tests.Load;

public sealed class ChunkGapsTests
{
    [Fact]
    public void Packing_stamps_keeps_each_time_since_the_first_to_50_ns()
    {
        // Steps of all sizes, 0 included, and a clock that goes back.
        Gen.Long[-500, 60_000_000_000].Array[1, 700].Sample(steps =>
        {
            var stamps = new long[steps.Length];
            for (int i = 1; i < steps.Length; i++)
            {
                stamps[i] = stamps[i - 1] + steps[i];
            }

            double[] gaps = ChunkGaps.FromStamps(stamps).ToArray();
            Assert.Equal(steps.Length - 1, gaps.Length);
            Assert.Equal(gaps is [var first, ..] ? first : null, ChunkGaps.FromStamps(stamps).First);

            decimal sinceFirstMs = 0;
            for (int i = 0; i < gaps.Length; i++)
            {
                decimal gap = (decimal)gaps[i];
                Assert.Equal(gap, Math.Round(gap, 4));
                sinceFirstMs += gap;
                decimal exact = (stamps[i + 1] - stamps[0]) * 1000m / Stopwatch.Frequency;
                Assert.InRange(sinceFirstMs - exact, -0.00005m, 0.00005m);
            }
        });
    }

    [Fact]
    public void Milliseconds_stay_as_they_are()
    {
        double[] gaps = [0.1, 1e-9, 12345.678, 0];
        Assert.Equal(gaps, ChunkGaps.FromMilliseconds(gaps).ToArray());
        Assert.Empty(ChunkGaps.FromMilliseconds([]).ToArray());
        Assert.Empty(default(ChunkGaps).ToArray());
        Assert.Empty(ChunkGaps.FromStamps([7]).ToArray());
        Assert.Equal((0.1, null), (ChunkGaps.FromMilliseconds(gaps).First, default(ChunkGaps).First));
    }
}
