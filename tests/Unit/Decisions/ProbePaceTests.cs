using ServeBench.Decisions;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Randomness;
using Xunit;

namespace ServeBench.Tests.Decisions;

/// <summary>Whether two probes of one load show a server that changed.</summary>
public sealed class ProbePaceTests
{
    private const double Tolerance = 0.05;

    /// <summary>The pace of requests with a TTFT and a TPOT each.</summary>
    internal static ProbePace Pace(Func<int, (double TtftMs, double TpotMs)> latencies, int count = 200, int inputLength = 100)
    {
        const int Tokens = 11;
        return ProbePace.Of(MetricsCalculator.Measure(new ServeRun { Backend = "openai", DurationSeconds = 60 }, Enumerable.Range(0, count).Select(index => new ServeRequestResult
        {
            Index = index,
            Success = true,
            InputLength = inputLength,
            OutputLength = Tokens,
            StartSeconds = index * 60.0 / count,
            TtftMs = latencies(index).TtftMs,
            E2elMs = latencies(index).TtftMs + (latencies(index).TpotMs * (Tokens - 1)),
        })));
    }

    private static ProbePace Exponential(int seed, double factor = 1, int count = 200, int inputLength = 100)
    {
        var random = new CPythonRandom(seed);
        double[] services = [.. Enumerable.Range(0, count).Select(_ => -Math.Log(1 - random.Random()) * 100 * factor)];
        return Pace(index => (services[index], 10), count, inputLength);
    }

    [Fact]
    public void A_slower_first_token_or_a_slower_next_one_is_named_with_both_means()
    {
        ProbePace before = Pace(index => (100 + (index % 2), 10 + (index % 2)));

        Assert.Equal("TTFT 100.5 ms, then 110.5 ms", before.ChangeTo(Pace(index => (110 + (index % 2), 10 + (index % 2))), Tolerance));
        Assert.Equal("TPOT 10.5 ms, then 9.5 ms", before.ChangeTo(Pace(index => (100 + (index % 2), 9 + (index % 2))), Tolerance));
        Assert.Equal("TTFT 100.5 ms, then 110.5 ms; TPOT 10.5 ms, then 11.5 ms", before.ChangeTo(Pace(index => (110 + (index % 2), 11 + (index % 2))), Tolerance));
        Assert.Null(before.ChangeTo(Pace(index => (104 + (index % 2), 10.4 + (index % 2))), Tolerance));
    }

    [Fact]
    public void A_server_that_did_not_change_is_said_to_in_one_of_a_hundred_probes_at_most()
    {
        int alarms = Enumerable.Range(0, 500).Count(seed => Exponential(2 * seed).ChangeTo(Exponential((2 * seed) + 1), tolerance: 0) is not null);

        Assert.InRange(alarms, 0, 10);
    }

    [Fact]
    public void Two_thirds_more_are_found_where_times_vary_as_much_as_they_last() =>
        Assert.All(Enumerable.Range(0, 50), seed => Assert.NotNull(Exponential(2 * seed, count: 400).ChangeTo(Exponential((2 * seed) + 1, factor: 5.0 / 3, count: 400), Tolerance)));

    [Fact]
    public void Other_prompts_say_nothing_of_the_server() =>
        Assert.Null(Exponential(1).ChangeTo(Exponential(2, factor: 3, inputLength: 300), Tolerance));

    [Fact]
    public void Too_few_requests_say_nothing()
    {
        Assert.Null(Exponential(1, count: 1).ChangeTo(Exponential(2, factor: 3), Tolerance));
        Assert.Null(Exponential(1).ChangeTo(Exponential(2, factor: 3, count: 0), Tolerance));
    }
}
