using ServeBench.Decisions;
using ServeBench.Load;
using Xunit;

namespace ServeBench.Tests.Decisions;

public sealed class StopRuleGrammarTests
{
    public static TheoryData<string> Examples => [.. StopRules.All.Select(kind => kind.Example)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_kind_reads_its_own_example_and_says_it_again(string example)
    {
        IStopRule rule = StopRules.Parse(example);
        Assert.Equal(StopRules.Parse(rule.Text).Text, rule.Text);
    }

    [Theory]
    [InlineData("ERRORS  >=  3", "errors >= 3")]
    [InlineData("errors>2.5%", "errors > 2.5 % (at least 20)")]
    [InlineData("errors ≥ 5 % over 2 min (at least 100)", "errors >= 5 % over 120 s (at least 100)")]
    [InlineData("errors of timeout,http429 in a row >= 4", "errors of Timeout, Http429 in a row >= 4")]
    [InlineData("Over saturation", "over-saturation")]
    [InlineData("over-saturation (false alarm 5 %)", "over-saturation (false alarm 5 %)")]
    [InlineData("p99 ttft +/- 5%", "p99 ttft +/- 5%")]
    public void Spelling_does_not_matter(string text, string expected) => Assert.Equal(expected, StopRules.Parse(text).Text);

    [Theory]
    [InlineData("eror in a row >= 20", "did you mean 'errors > 5 % over 30 s (at least 50)'?")]
    [InlineData("oversaturated", "did you mean 'over-saturation'?")]
    [InlineData("p99 ttft <= 200 ms", "did you mean 'fails p99 ttft <= 200 ms'?")]
    [InlineData("errors of Timeot >= 2", "Did you mean 'Timeout'?")]
    [InlineData("errors of Http999 >= 2", "no request fails by 'Http999'")]
    [InlineData("errors in a row > 5 %", "without a share")]
    [InlineData("errors >= 5 (at least 3)", "'at least' belongs to a share")]
    [InlineData("errors > 500 %", "500 % is not a share")]
    [InlineData("over-saturation (false alarm 100 %)", "above 0 and below 1")]
    [InlineData("p99 itl ± 5 %", "that each request has once")]
    [InlineData("OutputThroughput ± 5 %", "that each request has once")]
    [InlineData("std ttft ± 5 %", "that each request has once")]
    [InlineData("p99 ttft ± 0 %", "a precision above 0")]
    public void What_is_wrong_is_said_with_the_nearest_form(string text, string message)
    {
        ServeException error = Assert.Throws<ServeException>(() => StopRules.Parse(text));
        Assert.Equal("StopRuleInvalid", error.ErrorId);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_objective_in_a_rule_has_the_errors_of_objectives() =>
        Assert.Equal("ObjectiveMetricUnknown", Assert.Throws<ServeException>(() => StopRules.Parse("fails p99 tfft <= 200 ms")).ErrorId);
}
