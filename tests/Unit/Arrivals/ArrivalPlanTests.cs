using System.Globalization;
using ServeBench.Arrivals;
using Xunit;

namespace ServeBench.Tests.Arrivals;

public sealed class ArrivalPlanTests
{
    public static TheoryData<string, ArrivalPlan> Invalid { get; } = new()
    {
        { "RequestRateInvalid", new ArrivalPlan { RequestRate = 0 } },
        { "RequestRateInvalid", new ArrivalPlan { RequestRate = -1 } },
        { "RequestRateInvalid", new ArrivalPlan { RequestRate = double.NaN } },
        { "RequestRateInvalid", new ArrivalPlan { RequestRate = double.NegativeInfinity } },
        { "BurstinessInvalid", new ArrivalPlan { RequestRate = 1, Burstiness = 0 } },
        { "BurstinessInvalid", new ArrivalPlan { RequestRate = 1, Burstiness = -0.5 } },
        { "BurstinessInvalid", new ArrivalPlan { RequestRate = 1, Burstiness = double.NaN } },
        { "RampUpInvalid", new ArrivalPlan { RampUpStartRate = 1, RampUpEndRate = 2 } },
        { "RampUpInvalid", new ArrivalPlan { RampUpEndRate = 2 } },
        { "RampUpInvalid", Ramp(null, 2) },
        { "RampUpInvalid", Ramp(1, null) },
        { "RampUpInvalid", Ramp(-1, 2) },
        { "RampUpInvalid", Ramp(0, 2) },
        { "RampUpInvalid", Ramp(0, 2, RampUpStrategy.Exponential) },
        { "RampUpInvalid", Ramp(3, 2) },
        { "RampUpInvalid", Ramp(double.NaN, 2) },
        { "RampUpInvalid", Ramp(1, double.NaN) },
        { "RampUpInvalid", Ramp(1, double.PositiveInfinity) },
        { "RampUpInvalid", Ramp(1, 2) with { RequestRate = 5 } },
    };

    [Theory]
    [MemberData(nameof(Invalid), DisableDiscoveryEnumeration = true)]
    public void What_cannot_be_scheduled_is_refused(string errorId, ArrivalPlan plan)
    {
        ServeException error = Assert.Throws<ServeException>(() => ArrivalSchedule.Create(plan, 10));

        Assert.Equal(errorId, error.ErrorId);
        Assert.Equal(ServeErrorKind.InvalidArgument, error.Kind);
        Assert.Same(plan, error.Target);
    }

    [Fact]
    public void A_ramp_may_stay_at_one_rate() => Ramp(2, 2).Validate();

    [Fact]
    public void Timestamps_make_rate_and_ramp_irrelevant() => new ArrivalPlan { UseTimestamp = true, RequestRate = 0, RampUpEndRate = 1 }.Validate();

    [Theory]
    [InlineData(1e-310, 1.0)]
    [InlineData(1.0, 1e-310)]
    public void Times_that_no_number_can_hold_are_refused(double rate, double burstiness)
    {
        var plan = new ArrivalPlan { RequestRate = rate, Burstiness = burstiness };

        Assert.Equal("RequestRateInvalid", Assert.Throws<ServeException>(() => ArrivalSchedule.Create(plan, 10)).ErrorId);
    }

    [Fact]
    public void Messages_write_numbers_in_one_way_everywhere()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("de-DE");
        try
        {
            ServeException error = Assert.Throws<ServeException>(new ArrivalPlan { Burstiness = -0.5 }.Validate);

            Assert.Contains("is -0.5;", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static ArrivalPlan Ramp(double? start, double? end, RampUpStrategy strategy = RampUpStrategy.Linear) =>
        new() { RampUpStrategy = strategy, RampUpStartRate = start, RampUpEndRate = end };
}
