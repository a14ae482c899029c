using BenchmarkDotNet.Attributes;
using ServeBench.Common;

namespace ServeBench.Bench.Micro;

/// <summary>The statistics of one latency of a run.</summary>
[MemoryDiagnoser]
public class Statistics
{
    private double[] _samples = [];

    /// <summary>Requests, or gaps between tokens, of the run.</summary>
    [Params(1_000, 100_000)]
    public int Samples { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        var random = new Random(42);
        _samples = [.. Enumerable.Range(0, Samples).Select(_ => -100 * Math.Log(1 - random.NextDouble()))];
    }

    [Benchmark]
    public double MeanDeviationAndPercentiles()
    {
        var statistics = new SampleStatistics(_samples);
        return statistics.Mean + statistics.StandardDeviation + statistics.Median + statistics.Percentile(90) + statistics.Percentile(99);
    }
}
