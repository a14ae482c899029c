using ServeBench.Load;
using ServeBench.Metrics;
using Xunit;

namespace ServeBench.Tests.Metrics;

public sealed class RunCollectorTests
{
    [Fact]
    public void Runs_come_in_the_order_in_which_they_first_appear()
    {
        ServeRun second = new() { RunId = "b", DurationSeconds = 1 };
        ServeRun first = new() { RunId = "a", DurationSeconds = 1 };
        var runs = new RunCollector();
        foreach (ServeRun run in (ServeRun[])[second, first, second])
        {
            runs.Add(new ServeRequestResult { Success = true, Run = run });
        }

        IReadOnlyList<ServeMetrics> metrics = runs.Measure();

        Assert.Equal(["b", "a"], metrics.Select(result => result.RunId));
        Assert.Equal([2, 1], metrics.Select(result => result.Completed));
    }

    [Fact]
    public void Of_several_copies_of_a_run_the_one_that_knows_its_duration_counts()
    {
        var runs = new RunCollector();
        runs.Add(new ServeRequestResult { Success = true, Run = new ServeRun { RunId = "a" } });
        runs.Add(new ServeRequestResult { Success = true, Run = new ServeRun { RunId = "a", DurationSeconds = 4 } });

        Assert.Equal(4, Assert.Single(runs.Measure()).DurationSeconds);
    }

    [Fact]
    public void A_request_without_a_run_is_refused() => Assert.Equal(
        "ResultHasNoRun", Assert.Throws<ServeException>(() => new RunCollector().Add(new ServeRequestResult())).ErrorId);
}
