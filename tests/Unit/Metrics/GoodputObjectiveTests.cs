using System.Collections;
using System.Collections.Specialized;
using ServeBench.Load;
using ServeBench.Metrics;
using Xunit;

namespace ServeBench.Tests.Metrics;

public sealed class GoodputObjectiveTests
{
    private static readonly ServeRequestResult s_request = new()
    {
        Success = true, OutputLength = 3, TtftMs = 50, E2elMs = 80, QueueMs = 5, ItlMs = [10, 20], ChunkCount = 3,
    };

    [Fact]
    public void Names_are_read_in_any_case_and_numbers_in_any_type()
    {
        GoodputObjective objective = GoodputObjective.Parse(new Hashtable { ["TTFT"] = 200, ["tpot"] = 30.5f, ["E2el"] = "1500.25" });

        Assert.Equal([("ttft", 200), ("tpot", 30.5), ("e2el", 1500.25)], objective.Limits.Select(limit => (limit.Metric, limit.Ms)));
        Assert.Equal("ttft <= 200 ms, tpot <= 30.5 ms, e2el <= 1500.25 ms", objective.ToString());
    }

    [Fact]
    public void Every_latency_can_have_a_limit()
    {
        var table = new Hashtable();
        foreach (LatencyMetric latency in LatencyMetric.All)
        {
            table[latency.Key] = 200;
        }

        Assert.Equal(LatencyMetric.All.Select(latency => latency.Key), GoodputObjective.Parse(table).Limits.Select(limit => limit.Metric));
    }

    [Fact]
    public void Two_are_equal_when_their_limits_are()
    {
        GoodputObjective objective = GoodputObjective.Parse(new OrderedDictionary { ["tpot"] = 30, ["ttft"] = 200 });

        Assert.Equal(GoodputObjective.Parse(new Hashtable { ["Ttft"] = 200, ["tpot"] = 30 }), objective);
        Assert.NotEqual(GoodputObjective.Parse(new Hashtable { ["ttft"] = 201, ["tpot"] = 30 }), objective);
        Assert.NotEqual(GoodputObjective.Parse(new Hashtable { ["ttft"] = 200 }), objective);
        Assert.Equal(objective, GoodputObjective.FromText(objective.ToString()));
        Assert.Null(GoodputObjective.FromText("all <= is well"));
    }

    [Theory]
    [InlineData("tftt", "ttft")]
    [InlineData("e2e", "e2el")]
    [InlineData("content_tft", "content_ttft")]
    public void A_name_that_is_no_latency_is_refused_with_the_nearest(string name, string nearest)
    {
        ServeException error = Assert.Throws<ServeException>(() => GoodputObjective.Parse(new Hashtable { [name] = 1 }));

        Assert.Equal("GoodputInvalid", error.ErrorId);
        Assert.Contains($"did you mean '{nearest}'?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_limits_for_one_latency_are_refused() =>
        Assert.Equal(
            "GoodputInvalid",
            Assert.Throws<ServeException>(() => GoodputObjective.Parse(new Hashtable { ["content_ttft"] = 1, ["ContentTtft"] = 2 })).ErrorId);

    [Fact]
    public void A_request_keeps_a_limit_at_it_and_not_above()
    {
        Assert.True(Keeps("ttft", 50, s_request));
        Assert.False(Keeps("ttft", 49.9, s_request));
        Assert.True(Keeps("e2el_including_client_queue", 85, s_request));
        Assert.False(Keeps("e2el_including_client_queue", 84, s_request));
    }

    [Fact]
    public void A_limit_for_the_gaps_is_one_for_the_longest()
    {
        Assert.True(Keeps("itl", 20, s_request));
        Assert.False(Keeps("itl", 19, s_request));
    }

    [Fact]
    public void A_latency_that_a_request_cannot_have_keeps_its_limit_and_one_that_is_unknown_does_not()
    {
        var one = new ServeRequestResult { Success = true, OutputLength = 1, TtftMs = 50, E2elMs = 50 };

        Assert.True(Keeps("tpot", 1, one));
        Assert.True(Keeps("itl", 1, one));
        Assert.False(Keeps("content_ttft", 1000, one));
    }

    [Theory]
    [InlineData("ttft", 0, "'0'")]
    [InlineData("ttft", -5, "'-5'")]
    [InlineData("ttft", "fast", "'fast'")]
    [InlineData("ttft", null, "''")]
    [InlineData("ttft", double.NaN, "greater than 0")]
    [InlineData("ttft", double.PositiveInfinity, "greater than 0")]
    public void Whatever_else_is_refused_with_what_is_right(string name, object? value, string part)
    {
        ServeException error = Assert.Throws<ServeException>(() => GoodputObjective.Parse(new Hashtable { [name] = value }));

        Assert.Equal("GoodputInvalid", error.ErrorId);
        Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_table_is_refused() =>
        Assert.Equal("GoodputInvalid", Assert.Throws<ServeException>(() => GoodputObjective.Parse(new Hashtable())).ErrorId);

    private static bool Keeps(string latency, double ms, ServeRequestResult request) =>
        Assert.Single(GoodputObjective.Parse(new Hashtable { [latency] = ms }).Limits).IsKeptBy(request);
}
