using Xunit;

namespace ServeBench.Tests.Specs;

/// <summary>The specs in <c>tests/Pester</c>, where numbers are written without a culture, with a point and with a comma.</summary>
public sealed class SpecTests
{
    public static TheoryData<Spec> Specs => [.. Spec.All()];

    [Theory]
    [MemberData(nameof(Specs))]
    public Task Holds(Spec spec) => CheckAsync(spec, "");

    [Theory]
    [MemberData(nameof(Specs))]
    public Task Holds_in_American_English(Spec spec) => CheckAsync(spec, "en-US");

    [Theory]
    [MemberData(nameof(Specs))]
    public Task Holds_in_German(Spec spec) => CheckAsync(spec, "de-DE");

    private static async Task CheckAsync(Spec spec, string culture)
    {
        SpecOutcome[] outcomes = (await SpecRun.UnderAsync(culture)).OutcomesOf(spec);

        Assert.SkipWhen(outcomes.All(outcome => outcome.Result == "Skipped"), outcomes[0].Message);
        string[] failed = [.. outcomes.Where(outcome => outcome.Result is not ("Passed" or "Skipped")).Select(outcome => $"{outcome.Title}: {outcome.Result}\n{outcome.Message}")];
        Assert.True(failed.Length == 0, string.Join("\n\n", failed));
    }
}
