using System.Management.Automation;
using ServeBench.Arrivals;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Arrivals;

public sealed class NewArrivalScheduleCommandTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    [Fact]
    public void Requests_from_the_pipeline_get_the_offsets_of_the_plan_in_their_order()
    {
        ServeRequest[] requests = Requests(25);
        host.SetVariable("requests", requests);

        ArrivalSlot[] slots = host.Run("$requests | New-ArrivalSchedule -RequestRate 8 -Burstiness 0.7 -Seed 42").Values<ArrivalSlot>();

        var plan = new ArrivalPlan { RequestRate = 8, Burstiness = 0.7, Seed = 42 };
        Assert.Equal(requests, slots.Select(slot => slot.Request));
        Assert.Equal(ArrivalSchedule.Create(plan, 25).Select(slot => slot.OffsetSeconds), slots.Select(slot => slot.OffsetSeconds));
        Assert.All(slots, slot => Assert.Equal(plan, slot.Plan));
        Assert.All(slots, slot => Assert.Equal(8, slot.Rate));
    }

    [Fact]
    public void InputObject_takes_an_array()
    {
        host.SetVariable("requests", Requests(3));

        Assert.Equal(3, host.Run("New-ArrivalSchedule -InputObject $requests").Values<ArrivalSlot>().Length);
    }

    [Fact]
    public void Without_a_rate_everything_is_sent_at_once()
    {
        ArrivalSlot[] slots = host.Run("New-ArrivalSchedule -Count 3").Values<ArrivalSlot>();

        Assert.Equal([0.0, 0.0, 0.0], slots.Select(slot => slot.OffsetSeconds));
        Assert.All(slots, slot => Assert.Equal(double.PositiveInfinity, slot.Rate));
        Assert.All(slots, slot => Assert.Null(slot.Request));
    }

    [Fact]
    public void Without_burstiness_and_seed_they_are_1_and_0()
    {
        double[] Offsets(string arguments) => [.. host.Run($"New-ArrivalSchedule -Count 20 -RequestRate 4 {arguments}").Values<ArrivalSlot>().Select(slot => slot.OffsetSeconds)];

        Assert.Equal(Offsets("-Burstiness 1 -Seed 0"), Offsets(""));
        Assert.NotEqual(Offsets("-Burstiness 2"), Offsets(""));
        Assert.NotEqual(Offsets("-Seed 1"), Offsets(""));
    }

    [Theory]
    [InlineData("inf")]
    [InlineData("INF")]
    [InlineData("' +inf '")]
    [InlineData("Infinity")]
    [InlineData("([double]::PositiveInfinity)")]
    public void A_rate_may_be_infinite(string rate)
    {
        ArrivalSlot slot = Assert.Single(host.Run($"New-ArrivalSchedule -Count 1 -RequestRate {rate}").Values<ArrivalSlot>());

        Assert.Equal(double.PositiveInfinity, slot.Plan!.RequestRate);
    }

    [Fact]
    public void Infinite_burstiness_makes_even_gaps()
    {
        ArrivalSlot[] slots = host.Run("New-ServeArrivalSchedule -NumPrompts 4 -RequestRate 8 -Burstiness inf").Values<ArrivalSlot>();

        Assert.Equal([0.125, 0.25, 0.375, 0.5], slots.Select(slot => slot.OffsetSeconds));
    }

    [Fact]
    public void A_rate_of_a_ramp_grows_from_its_start_to_its_end()
    {
        ArrivalSlot[] slots = host.Run(
            "New-ArrivalSchedule -Count 3 -RampUpStrategy Exponential -RampUpStartRate 2 -RampUpEndRate 32").Values<ArrivalSlot>();

        Assert.Equal([2.0, 8.0, 32.0], slots.Select(slot => slot.Rate));
    }

    [Fact]
    public void UseTimestamp_keeps_the_times_of_a_trace()
    {
        host.SetVariable("requests", new[] { new ServeRequest { Timestamp = 2 }, new ServeRequest { Timestamp = 0.5 } });

        ArrivalSlot[] slots = host.Run("$requests | New-ArrivalSchedule -UseTimestamp").Values<ArrivalSlot>();

        Assert.Equal([0.5, 2.0], slots.Select(slot => slot.OffsetSeconds));
    }

    [Theory]
    [InlineData("New-ArrivalSchedule -Count 5 -RequestRate 0", "RequestRateInvalid")]
    [InlineData("New-ArrivalSchedule -Count 5 -RequestRate NaN", "RequestRateInvalid")]
    [InlineData("New-ArrivalSchedule -Count 5 -RequestRate 1 -Burstiness -0.5", "BurstinessInvalid")]
    [InlineData("New-ArrivalSchedule -Count 5 -RampUpStrategy Linear", "RampUpInvalid")]
    [InlineData("New-ArrivalSchedule -Count 0", "ScheduleEmpty")]
    [InlineData("@() | New-ArrivalSchedule", "ScheduleEmpty")]
    [InlineData("New-ArrivalSchedule -Count 5 -RequestRate fast", "CannotConvertArgumentNoMessage")]
    [InlineData("New-ArrivalSchedule -Count 5 -UseTimestamp", "AmbiguousParameterSet")]
    [InlineData("1 | New-ArrivalSchedule -RequestRate 5 -UseTimestamp", "ParameterNotApplicable")]
    [InlineData("1 | New-ArrivalSchedule -UseTimestamp -Seed 1", "ParameterNotApplicable")]
    [InlineData("1, 2 | New-ArrivalSchedule", "InputObjectInvalid")]
    [InlineData("$null | New-ArrivalSchedule", "InputObjectInvalid")]
    [InlineData("New-ArrivalSchedule -InputObject 1, 2", "InputObjectInvalid")]
    public void A_wrong_argument_is_one_error(string script, string errorId)
    {
        ModuleResult result = host.Run(script);

        Assert.Equal(ErrorCategory.InvalidArgument, result.SingleError(errorId).CategoryInfo.Category);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void A_request_without_a_timestamp_is_named_and_is_the_error_s_target()
    {
        ServeRequest[] requests = [new() { Index = 0, Timestamp = 1 }, new() { Index = 7 }];
        host.SetVariable("requests", requests);

        ErrorRecord error = host.Run("$requests | New-ArrivalSchedule -UseTimestamp").SingleError("TimestampMissing");

        Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category);
        Assert.Contains("Request 7 ", error.Exception.Message, StringComparison.Ordinal);
        Assert.Same(requests[1], error.TargetObject);
    }

    [Fact]
    public void A_wrong_plan_is_refused_before_any_request_is_read()
    {
        ModuleResult result = host.Run("& { Write-Output $null; throw 'read' } | New-ArrivalSchedule -RequestRate 0");

        result.SingleError("RequestRateInvalid");
    }

    [Fact]
    public void Verbose_tells_how_long_the_schedule_is()
    {
        ModuleResult result = host.Run("$null = New-ArrivalSchedule -Count 20 -RequestRate 8 -Verbose");

        Assert.Equal(["Scheduled 20 requests over 2.5 s."], result.Verbose);
    }

    [Fact]
    public async Task A_stop_ends_the_output()
    {
        using ModuleInvocation invocation = host.Start("while ($true) { New-ArrivalSchedule -Count 1000 -RequestRate 1000 }");
        await invocation.NextOutputAsync(TestContext.Current.CancellationToken);

        invocation.Stop();

        Assert.True(invocation.Wait().Stopped);
    }

    private static ServeRequest[] Requests(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new ServeRequest { Index = i, Prompt = "Hello", InputLength = 1 })];
}
