using System.Diagnostics;
using CsCheck;
using ServeBench.Load;
using Xunit;

namespace ServeBench.Tests.Load;

public sealed class ChunkGapsTests
{
    private static double Ms(long ticks) => ticks * (1000.0 / Stopwatch.Frequency);

    [Fact]
    public void Packing_stamps_loses_nothing()
    {
        // Steps of all sizes, 0 included, and a clock that goes back.
        Gen.Long[-5, 60_000_000_000].Array[1, 700].Sample(steps =>
        {
            var stamps = new long[steps.Length];
            for (int i = 1; i < steps.Length; i++)
            {
                stamps[i] = stamps[i - 1] + steps[i];
            }

            ChunkGaps gaps = ChunkGaps.FromStamps(stamps);
            Assert.Equal(steps.Length - 1, gaps.Count);
            Assert.Equal([.. steps[1..].Select(Ms)], gaps.ToArray());
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
    }
}
