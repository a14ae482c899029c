using System.Text.Json;
using ServeBench.Arrivals;
using Xunit;

namespace ServeBench.Tests.Arrivals;

public sealed class PhaseVectorTests
{
    public static TheoryData<string> Cases { get; } = [.. VectorFile.Cases("phases.json", "cases").Select(@case => @case.GetRawText())];

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Arrivals_of_a_phase_are_those_of_its_process(string text)
    {
        JsonElement expected = JsonElement.Parse(text);
        double[] offsets = expected.Doubles("offsets_s");
        uint seed = expected.GetProperty("seed").GetUInt32();
        ServePhase phase = PhaseOf(expected);
        // Phases before it have random numbers of their own.
        ServePhase[] before = [.. Enumerable.Range(0, expected.GetProperty("number").GetInt32()).Select(i => new ServePhase { Name = $"before-{i}", Arrival = PhaseArrival.Poisson, RequestRate = 3, Count = 5 + i })];

        ArrivalSlot[] slots = [.. ArrivalSchedule.Create(new ArrivalPlan { Seed = seed, Phases = [.. before, phase] }, 1000).Where(slot => slot.Phase == phase)];

        Assert.Equal(offsets.Length, slots.Length);
        Assert.All(slots, (slot, i) => Assert.InRange(slot.PhaseOffsetSeconds, (offsets[i] * (1 - 1e-9)) - 1e-12, (offsets[i] * (1 + 1e-9)) + 1e-12));
    }

    [Fact]
    public void A_run_of_one_phase_with_a_count_has_the_schedule_of_a_run_without_phases()
    {
        var plain = new ArrivalPlan { RequestRate = 7, Burstiness = 0.5, Seed = 9 };
        ArrivalSlot[] expected = ArrivalSchedule.Create(plain, 60);

        ArrivalSlot[] slots = ArrivalSchedule.Create(new ArrivalPlan { Seed = 9, Phases = [new ServePhase { Name = "one", Arrival = PhaseArrival.Gamma, RequestRate = 7, Burstiness = 0.5, Count = 60 }] }, 60);

        Assert.Equal(expected.Select(slot => slot.OffsetSeconds), slots.Select(slot => slot.OffsetSeconds));
        Assert.Equal(expected.Select(slot => slot.Rate), slots.Select(slot => slot.Rate));
    }

    private static ServePhase PhaseOf(JsonElement @case) => new()
    {
        Name = "phase",
        Arrival = Enum.Parse<PhaseArrival>(@case.GetProperty("arrival").GetString()!),
        RequestRate = @case.GetProperty("rate").GetDouble(),
        Burstiness = Number(@case.GetProperty("burstiness")),
        RampTo = Number(@case.GetProperty("ramp_to")),
        RampShape = Enum.Parse<RampShape>(@case.GetProperty("ramp_shape").GetString()!),
        DurationSeconds = Number(@case.GetProperty("duration")),
        Count = (int?)Number(@case.GetProperty("count")),
    };

    private static double? Number(JsonElement element) => element.ValueKind == JsonValueKind.Null ? null : element.GetDouble();
}
