using System.Management.Automation;
using ServeBench.Arrivals;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

/// <summary>The kinds of New-ServeDataset, and which parameters belong to which.</summary>
public sealed class SyntheticKindCommandTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    [Theory]
    [InlineData("-PrefixCount 3", "-PrefixCount does not apply to -Kind Random; it applies to PrefixRepetition.")]
    [InlineData("-Kind Random -SuffixLength 3", "-SuffixLength does not apply to -Kind Random")]
    [InlineData("-NoShuffle", "-NoShuffle does not apply to -Kind Random")]
    [InlineData("-Kind PrefixRepetition -InputLength 3", "-InputLength does not apply to -Kind PrefixRepetition")]
    [InlineData("-Kind PrefixRepetition -RangeRatio 0", "-RangeRatio does not apply to -Kind PrefixRepetition")]
    public void A_parameter_of_another_kind_is_refused_by_name(string arguments, string message)
    {
        ErrorRecord error = host.Run($"New-ServeDataset 10 {arguments} -Tokenizer there-is-none").SingleError("ParameterNotApplicable");
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.Contains(message, error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Prefix_repetition_has_vLLM_s_names_and_defaults()
    {
        ServeRequest[] requests = host.Run("New-ServeDataset 12 -DatasetName PrefixRepetition").Values<ServeRequest>();
        Assert.All(requests, request => Assert.Equal((512, 128), (request.InputLength, request.OutputLength)));
        Assert.Equal(10, requests.Select(request => request.Prompt![..150]).Distinct().Count());
        requests = host.Run("New-ServeDataset -NumPrompts 6 -Kind PrefixRepetition -PrefixRepetitionPrefixLen 8 -PrefixRepetitionSuffixLen 4 -PrefixRepetitionNumPrefixes 2 -PrefixRepetitionOutputLen 9 -DisableShuffle").Values<ServeRequest>();
        Assert.All(requests, request => Assert.Equal((12, 9), (request.InputLength, request.OutputLength)));
        ErrorRecord error = host.Run("New-ServeDataset 5 -Kind PrefixRepetition").SingleError("PrefixCountTooLarge");
        Assert.Contains("-PrefixCount", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schedule_after_random_prompts_begins_with_its_seed()
    {
        double[] Offsets(string script) => [.. host.Run(script).Values<ArrivalSlot>().Select(slot => slot.OffsetSeconds)];
        Assert.Equal(
            Offsets("New-ArrivalSchedule -Count 20 -RequestRate 4 -Seed 3"),
            Offsets("New-ServeDataset 20 -InputLength 6 -PrefixLength 3 -RangeRatio 0.4 -Seed 3 | New-ArrivalSchedule -RequestRate 4 -Seed 3"));
    }

    [Fact]
    public void A_schedule_in_the_pipeline_goes_on_from_the_draws_of_the_prompts()
    {
        double[] Offsets(string script) => [.. host.Run(script).Values<ArrivalSlot>().Select(slot => slot.OffsetSeconds)];
        const string Dataset = "New-ServeDataset 20 -Kind PrefixRepetition -PrefixCount 4 -PrefixLength 6 -SuffixLength 5 -Seed 3";
        double[] piped = Offsets($"{Dataset} | Where-Object InputLength -gt 0 | New-ArrivalSchedule -RequestRate 4 -Seed 3");
        Assert.Equal(piped, Offsets($"$all = {Dataset}; $all | New-ArrivalSchedule -RequestRate 4 -Seed 3"));
        Assert.NotEqual(piped, Offsets("New-ArrivalSchedule -Count 20 -RequestRate 4 -Seed 3"));
        Assert.Equal(Offsets("New-ArrivalSchedule -Count 20 -RequestRate 4 -Seed 5"), Offsets($"{Dataset} | New-ArrivalSchedule -RequestRate 4 -Seed 5"));
    }
}
