using System.Text.Json;
using ServeBench.Arrivals;
using Xunit;

namespace ServeBench.Tests.Arrivals;

public sealed class ArrivalVectorTests
{
    public static TheoryData<string> Cases { get; } = [.. VectorFile.Cases("arrivals.json").Select(@case => @case.GetRawText())];

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Offsets_equal_those_of_vllm_bench_serve(string text)
    {
        JsonElement expected = JsonElement.Parse(text);
        double[] offsets = expected.Doubles("offsets_s");

        ArrivalSlot[] slots = ArrivalSchedule.Create(PlanOf(expected), expected.GetProperty("count").GetInt32());

        Assert.Equal(offsets.Length, slots.Length);
        Assert.All(slots, (slot, i) =>
        {
            Assert.Equal(i, slot.Index);
            Assert.InRange(slot.OffsetSeconds, offsets[i] * (1 - 1e-12), offsets[i] * (1 + 1e-12));
        });
    }

    private static ArrivalPlan PlanOf(JsonElement @case)
    {
        JsonElement ramp = @case.GetProperty("ramp");
        var plan = new ArrivalPlan
        {
            Seed = @case.GetProperty("seed").GetUInt32(),
            Burstiness = NumberOrInfinity(@case.GetProperty("burstiness")),
        };
        return ramp.ValueKind == JsonValueKind.Null
            ? plan with { RequestRate = NumberOrInfinity(@case.GetProperty("rate")) }
            : plan with
            {
                RampUpStrategy = Enum.Parse<RampUpStrategy>(ramp.GetProperty("strategy").GetString()!, ignoreCase: true),
                RampUpStartRate = ramp.GetProperty("start").GetDouble(),
                RampUpEndRate = ramp.GetProperty("end").GetDouble(),
            };
    }

    private static double NumberOrInfinity(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? double.PositiveInfinity : element.GetDouble();
}
