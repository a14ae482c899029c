using ServeBench.Arrivals;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Arrivals;

public sealed class NewServePhaseCommandTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    [Fact]
    public void A_pipeline_builds_a_list()
    {
        ServePhase[] phases = host.Run("""
            New-ServePhase warm -Kind Warmup -Concurrency 4 -Count 20 |
                New-ServePhase ramp -RequestRate 1 -RampTo 8 -RampShape Exponential -DurationSec 60 -GraceSec 5 |
                New-ServePhase hold -RequestRate 8 -Burstiness 0.5 -DurationSec 300 -Seamless -CancellationRate 0.1 -CancellationDelaySec 2 -PrefillConcurrency 3 |
                New-ServePhase all -Count 5
            """).Values<ServePhase>();

        Assert.Equal(
        [
            new ServePhase { Name = "warm", Kind = PhaseKind.Warmup, Arrival = PhaseArrival.Concurrency, Concurrency = 4, Count = 20 },
            new ServePhase { Name = "ramp", Arrival = PhaseArrival.Poisson, RequestRate = 1, RampTo = 8, RampShape = RampShape.Exponential, DurationSeconds = 60, GraceSeconds = 5 },
            new ServePhase { Name = "hold", Arrival = PhaseArrival.Gamma, RequestRate = 8, Burstiness = 0.5, DurationSeconds = 300, Seamless = true, CancellationRate = 0.1, CancellationDelaySeconds = 2, PrefillConcurrency = 3 },
            new ServePhase { Name = "all", Arrival = PhaseArrival.AtOnce, Count = 5 },
        ],
            phases);
    }

    [Fact]
    public void A_table_is_the_same_phase()
    {
        ArrivalSlot[] slots = host.Run("""
            $phase = @{ name = 'hold'; RequestRate = '8.5'; DurationSec = 2; Seamless = $true; Arrival = 'Constant' }
            New-ArrivalSchedule -Count 100 -Phase $phase, ([pscustomobject]@{ Name = 'more'; Concurrency = 2; Count = 3 })
            """).Values<ArrivalSlot>();

        Assert.Equal(new ServePhase { Name = "hold", Arrival = PhaseArrival.Constant, RequestRate = 8.5, DurationSeconds = 2, Seamless = true }, slots[0].Phase);
        Assert.Equal(17 + 3, slots.Length);
    }

    [Theory]
    [InlineData("@{ Name = 'a'; RequestRat = 3 }", "PhaseKeyUnknown", "Did you mean 'RequestRate'?")]
    [InlineData("@{ Name = 'a'; RequestRate = 'fast' }", "PhaseInvalid", "not a number")]
    [InlineData("@{ Name = 'a'; RequestRate = '0,5' }", "PhaseInvalid", "not a number")]
    [InlineData("@{ Name = 'a'; Concurrency = 2; Kind = 'Hot' }", "PhaseInvalid", "one of Profiling, Warmup")]
    [InlineData("@{ RequestRate = 3 }", "PhaseInvalid", "no name")]
    [InlineData("'hold'", "InputObjectInvalid", "New-ServePhase")]
    [InlineData("@{ Name = 'a'; Count = 3 }, @{ Name = 'a'; Count = 3 }", "PhaseInvalid", "Two phases")]
    public void A_bad_table_says_what_is_wrong(string phase, string errorId, string message)
    {
        Assert.Contains(message, host.Run($"New-ArrivalSchedule -Count 10 -Phase {phase}").SingleError(errorId).Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("New-ArrivalSchedule -Count 10 -Phase @{ Name = 'a'; Count = 3 } -RequestRate 5")]
    [InlineData("New-ArrivalSchedule -Count 10 -NoRepeat")]
    public void Two_loads_are_refused(string command) => host.Run(command).SingleError("ParameterNotApplicable");

    [Theory]
    [InlineData("Spike", 3, 8 * 0.4 * 60 + 32 * 6 + 8 * 30)]
    [InlineData("Step", 5, 8 * 0.6 * 60)]
    [InlineData("Sine", 16, 8 * 60)]
    [InlineData("Soak", 2, 8 * 60 + 4.4 * 3)]
    public void A_profile_is_a_list_of_phases_that_can_be_looked_at(string profile, int count, double arrivals)
    {
        ServePhase[] phases = host.Run($"New-ServePhase -Profile {profile} -RequestRate 8 -DurationSec 60").Values<ServePhase>();

        Assert.Equal(count, phases.Length);
        Assert.All(phases, phase => Assert.True(phase.Seamless));
        double mean = phases.Sum(phase => phase.DurationSeconds!.Value * (phase.RequestRate!.Value + (phase.RampTo ?? phase.RequestRate.Value)) / 2);
        Assert.Equal(arrivals, mean, 1e-6);
    }

    [Fact]
    public void A_phase_comes_back_from_another_session()
    {
        ServePhase[] phases = host.Run("""
            $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((New-ServePhase hold -RequestRate 8 -DurationSec 3)))
            New-ServePhase more -Count 2 -InputObject $copy
            """).Values<ServePhase>();

        Assert.Equal(new ServePhase { Name = "hold", Arrival = PhaseArrival.Poisson, RequestRate = 8, DurationSeconds = 3 }, phases[0]);
    }
}
