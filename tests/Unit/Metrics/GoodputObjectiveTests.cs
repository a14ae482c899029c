using System.Collections;
using ServeBench.Metrics;
using Xunit;

namespace ServeBench.Tests.Metrics;

public sealed class GoodputObjectiveTests
{
    [Fact]
    public void Names_are_read_in_any_case_and_numbers_in_any_type()
    {
        GoodputObjective objective = GoodputObjective.Parse(new Hashtable { ["TTFT"] = 200, ["tpot"] = 30.5f, ["E2el"] = "1500.25" });

        Assert.Equal(new GoodputObjective { TtftMs = 200, TpotMs = 30.5, E2elMs = 1500.25 }, objective);
    }

    [Theory]
    [InlineData("itl", 10, "ttft, tpot and e2el")]
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
}
