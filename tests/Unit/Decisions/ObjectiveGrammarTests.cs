using ServeBench.Decisions;
using Xunit;

namespace ServeBench.Tests.Decisions;

public sealed class ObjectiveGrammarTests
{
    // What is written, and the one way in which it is written back.
    [Theory]
    [InlineData("p99 ttft <= 200 ms", "p99 ttft <= 200 ms")]
    [InlineData("p99_ttft_ms <= 200", "p99 ttft <= 200 ms")]
    [InlineData("P99TtftMs <= 200", "p99 ttft <= 200 ms")]
    [InlineData("P99 TTFT ≤ 0.2 s", "p99 ttft <= 200 ms")]
    [InlineData("  p99   ttft<=200ms ", "p99 ttft <= 200 ms")]
    [InlineData("p99.9 itl < 50", "p99.9 itl < 50 ms")]
    [InlineData("P99_9ItlMs<50", "p99.9 itl < 50 ms")]
    [InlineData("median e2el >= 1e3 us", "median e2el >= 1 ms")]
    [InlineData("mean tpot < 30 ms", "mean tpot < 30 ms")]
    [InlineData("p95 scheduled ttft <= 1 s", "p95 scheduled_ttft <= 1000 ms")]
    [InlineData("p90 content-ttft <= 100 ms", "p90 content_ttft <= 100 ms")]
    [InlineData("goodput >= 5 req/s", "RequestGoodput >= 5 req/s")]
    [InlineData("request_goodput >= 5 rps", "RequestGoodput >= 5 req/s")]
    [InlineData("throughput > 2", "RequestThroughput > 2 req/s")]
    [InlineData("OutputThroughput >= 1000 tok/s", "OutputThroughput >= 1000 tok/s")]
    [InlineData("output throughput >= 1000 tokens/s", "OutputThroughput >= 1000 tok/s")]
    [InlineData("duration <= 500 ms", "Duration <= 0.5 s")]
    [InlineData("failed <= 3", "Failed <= 3 req")]
    [InlineData("failed <= 1 %", "failed <= 1 %")]
    [InlineData("error rate < 0.5 %", "failed < 0.5 %")]
    [InlineData("completed >= 99 %", "success >= 99 %")]
    [InlineData("success rate >= 99.5", "success >= 99.5 %")]
    [InlineData("SuccessPercent >= 99", "success >= 99 %")]
    [InlineData("GoodputPercent >= 99", "GoodputShare >= 99 %")]
    [InlineData("attainment(ttft <= 200 ms, tpot < 30) >= 99 %", "attainment(ttft <= 200 ms, tpot < 30 ms) >= 99 %")]
    [InlineData("attainment(slo) >= 99 %", "attainment(slo) >= 99 %")]
    [InlineData("attainment( e2el<=5s , SLO )>=99percent", "attainment(e2el <= 5000 ms, slo) >= 99 %")]
    [InlineData("goodput(ttft <= 200 ms) >= 5", "goodput(ttft <= 200 ms) >= 5 req/s")]
    [InlineData("p99 Conversation <= 9 s", "p99 Conversation <= 9000 ms")]
    [InlineData("probe_p99_e2el_ms <= 9", "p99 ProbeE2el <= 9 ms")]
    [InlineData("steady_state.p90_tpot_ms <= 9", "p90 SteadyStateTpot <= 9 ms")]
    public void An_objective_has_one_meaning_however_it_is_written(string text, string plain)
    {
        ServeObjective objective = ServeObjective.Parse(text);

        Assert.Equal(plain, objective.ToString());
        Assert.Equal(plain, ServeObjective.Parse(plain).ToString());
    }

    [Theory]
    [InlineData("", "ObjectiveInvalid", "column 1: the text ends where the name of a metric should be")]
    [InlineData("<= 200", "ObjectiveInvalid", "column 1: '<=' stands where the name of a metric should be")]
    [InlineData("p99 ttft", "ObjectiveInvalid", "column 9: the text ends where one of <=, <, >=, > should be")]
    [InlineData("p99 ttft = 200 ms", "ObjectiveInvalid", "column 10: '=' has no meaning here")]
    [InlineData("p99 ttft <= ms", "ObjectiveInvalid", "column 13: 'ms' stands where a number should be")]
    [InlineData("p99 ttft <= 200 ms and more", "ObjectiveInvalid", "column 20: 'and' stands where the end of the objective should be")]
    [InlineData("p99 ttft <= 12,5 ms", "ObjectiveInvalid", "the decimal point of a number is a point, as in 12.5")]
    [InlineData("p99 ttft <= ∞", "ObjectiveInvalid", "column 13: '∞' has no meaning here")]
    [InlineData("p99 ttft <= Infinity", "ObjectiveInvalid", "'Infinity' stands where a number should be")]
    [InlineData("p99 ttft <= 1e999", "ObjectiveInvalid", "'1e999' is too great a number")]
    [InlineData("p99 ttfd <= 200 ms", "ObjectiveMetricUnknown", "no run measures 'p99 ttfd'; did you mean 'p99 ttft'?")]
    [InlineData("troughput >= 2", "ObjectiveMetricUnknown", "did you mean 'throughput'?")]
    [InlineData("p99_ttfd_ms <= 200", "ObjectiveMetricUnknown", "did you mean 'P99TtftMs'?")]
    [InlineData("ttft <= 200 ms", "ObjectiveStatisticInvalid", "say which statistic of ttft is limited, as in 'p99 ttft'. It has mean, median, std, p50, p90, p95, p99 and every other percentile.")]
    [InlineData("p99 failed <= 1 %", "ObjectiveStatisticInvalid", "failed has no p99. 'Failed' is one number of a run: write it without a statistic.")]
    [InlineData("p99 error rate <= 1 %", "ObjectiveStatisticInvalid", "error rate has no p99")]
    [InlineData("avg ttft <= 200 ms", "ObjectiveStatisticInvalid", "'avg' is not a statistic. It has mean")]
    [InlineData("p95 Conversation <= 9 s", "ObjectiveStatisticInvalid", "Conversation has no p95. It has mean, median, p99.")]
    [InlineData("p101 ttft <= 200 ms", "ObjectiveStatisticInvalid", "'p101' is not a statistic")]
    [InlineData("p0.99 ttft <= 200 ms", "ObjectiveStatisticInvalid", "p0.99 is below the 1st percentile, which nearly every request exceeds; did you mean 'p99'?")]
    [InlineData("P0_99TtftMs <= 200", "ObjectiveStatisticInvalid", "did you mean 'p99'?")]
    [InlineData("p99 ttft <= 200 tok/s", "ObjectiveUnitInvalid", "the unit 'tok/s' does not fit. 'p99 ttft' is in ms or s or us.")]
    [InlineData("p99 ttft <= 200 msec", "ObjectiveUnitInvalid", "'msec' is not a unit; did you mean 'ms'?")]
    [InlineData("p99 ttft <= 1 %", "ObjectiveUnitInvalid", "does not fit")]
    [InlineData("success >= 0.99", "ObjectiveUnitInvalid", "0.99 may be 0.99 % or 99 %")]
    [InlineData("attainment(ttft <= 200 ms) >= 1", "ObjectiveUnitInvalid", "1 may be 1 % or 100 %")]
    [InlineData("failed <= 101 %", "ObjectiveUnitInvalid", "101 % is not a share")]
    [InlineData("failed <= -1 %", "ObjectiveUnitInvalid", "-1 % is not a share")]
    [InlineData("attainment >= 99 %", "ObjectiveMetricUnknown", "'attainment' needs its limits in parentheses")]
    [InlineData("throughput(ttft <= 1) >= 5", "ObjectiveMetricUnknown", "'throughput' takes no limits in parentheses; 'attainment' and 'goodput' do")]
    [InlineData("attainment() >= 99 %", "ObjectiveInvalid", "')' stands where a latency, or 'slo' should be")]
    [InlineData("attainment(ttft >= 200 ms) >= 99 %", "ObjectiveInvalid", "column 17: a request is good when its ttft is at most a limit")]
    [InlineData("attainment(ttft <= 200 ms >= 99 %", "ObjectiveInvalid", "'>=' stands where ',' or ')' should be")]
    [InlineData("attainment(ttfd <= 200 ms) >= 99 %", "ObjectiveMetricUnknown", "'ttfd' is not a latency of a request; did you mean 'ttft'?")]
    [InlineData("attainment(p99 ttft <= 200 ms) >= 99 %", "ObjectiveStatisticInvalid", "a request has one ttft and no p99; write 'ttft'")]
    [InlineData("attainment(ttft <= 200 req) >= 99 %", "ObjectiveUnitInvalid", "the unit 'req' does not fit")]
    public void What_is_wrong_is_said_with_its_place_and_what_to_write(string text, string errorId, string message)
    {
        ServeException error = Assert.Throws<ServeException>(() => ServeObjective.Parse(text));

        Assert.Equal(errorId, error.ErrorId);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_example_of_the_completion_is_an_objective() => Assert.All(
        ObjectiveExamples.All, example => Assert.Equal(ServeObjective.Parse(example.Text).ToString(), ServeObjective.Parse(ServeObjective.Parse(example.Text).ToString()).ToString()));
}
