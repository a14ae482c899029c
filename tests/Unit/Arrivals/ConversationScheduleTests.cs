using CsCheck;
using ServeBench.Arrivals;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Arrivals;

public sealed class ConversationScheduleTests
{
    private static ServeRequest Turn(string? conversation, int turn, double? timestamp = null) =>
        new() { Prompt = "p", ConversationId = conversation, Turn = turn, Timestamp = timestamp };

    [Fact]
    public void A_conversation_arrives_as_one_request_does() => Gen.Int[1, 4].Array[1, 20].Select(Gen.UInt).Sample((turns, seed) =>
    {
        var plan = new ArrivalPlan { RequestRate = 5, Burstiness = 0.7, Seed = seed };
        ServeRequest[] requests = [.. turns.SelectMany((count, c) => Enumerable.Range(0, count).Select(turn => Turn($"c{c}", turn)))];
        ArrivalSlot[] slots = ArrivalSchedule.Create(plan, requests);
        ArrivalSlot[] alone = ArrivalSchedule.Create(plan, turns.Length);

        Assert.Equal(requests, slots.Select(slot => slot.Request), ReferenceEqualityComparer.Instance);
        Assert.Equal(Enumerable.Range(0, requests.Length), slots.Select(slot => slot.Index));
        Assert.Equal(turns.SelectMany((count, c) => Enumerable.Repeat((alone[c].OffsetSeconds, alone[c].Rate), count)), slots.Select(slot => (slot.OffsetSeconds, slot.Rate)));
    });

    [Fact]
    public void Turns_that_come_in_no_order_stand_together_and_in_theirs()
    {
        ServeRequest[] requests = [Turn("a", 1), Turn(null, 0), Turn("b", 0), Turn("a", 0), Turn("b", 1)];
        ArrivalSlot[] slots = ArrivalSchedule.Create(new ArrivalPlan { RequestRate = 1, Burstiness = double.PositiveInfinity }, requests);

        Assert.Equal([("a", 0, 1.0), ("a", 1, 1.0), (null, 0, 2.0), ("b", 0, 3.0), ("b", 1, 3.0)], slots.Select(slot => (slot.Request!.ConversationId, slot.Request.Turn, slot.OffsetSeconds)));
    }

    [Fact]
    public void The_time_of_a_first_turn_is_that_of_its_conversation()
    {
        ServeRequest[] requests = [Turn("a", 0, 4), Turn("a", 1), Turn("b", 0, 2), Turn("b", 1, 9), Turn(null, 0, 3)];
        ArrivalSlot[] slots = ArrivalSchedule.Create(new ArrivalPlan { UseTimestamp = true }, requests);

        Assert.Equal([("b", 0, 2.0), ("b", 1, 2.0), (null, 0, 3.0), ("a", 0, 4.0), ("a", 1, 4.0)], slots.Select(slot => (slot.Request!.ConversationId, slot.Request.Turn, slot.OffsetSeconds)));
        Assert.Equal(Enumerable.Range(0, 5), slots.Select(slot => slot.Index));
    }
}
