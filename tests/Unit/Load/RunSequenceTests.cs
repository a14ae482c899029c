using ServeBench.Arrivals;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Load;

public sealed class RunSequenceTests
{
    private static readonly ServeRequest s_alone = new() { Prompt = "alone" };

    private static string Describe(RunArrival arrival)
    {
        var turns = new List<ConversationTurn> { arrival.Conversation?.First ?? new(arrival.Slot, arrival.Position, 0) };
        while (arrival.Conversation is { HasMore: true } conversation)
        {
            turns.Add(conversation.Advance());
        }

        return string.Join(' ', turns.Select(turn => turn.Slot.Request!.Messages?[0].Content ?? turn.Slot.Request.Prompt));
    }

    [Fact]
    public void Requests_of_their_own_stay_as_they_are()
    {
        RunSequence sequence = RunSequence.Of(Talk.Plan([s_alone, s_alone]));

        Assert.Equal(0, sequence.ConversationCount);
        Assert.Equal([0, 1], sequence.Arrivals.Select(arrival => arrival.Position));
        Assert.All(sequence.Arrivals, arrival => Assert.Null(arrival.Conversation));
    }

    [Fact]
    public void A_conversation_is_what_the_workload_has_of_it_in_the_order_of_its_turns()
    {
        // The first turn of c1 and the middle one of c2 were filtered out; c0 came in no order.
        ServeRequest[] requests = [Talk.Turn("c0", 2), Talk.Turn("c1", 1), s_alone, Talk.Turn("c0", 0), Talk.Turn("c0", 1), Talk.Turn("c2", 0), Talk.Turn("c2", 2)];
        RunSequence sequence = RunSequence.Of(Talk.Plan(requests));

        Assert.Equal(3, sequence.ConversationCount);
        Assert.Equal(["c0-0 c0-1 c0-2", "c1-1", "alone", "c2-0 c2-2"], sequence.Arrivals.Select(Describe));
    }

    [Fact]
    public void Slots_of_a_schedule_begin_a_conversation_at_the_time_of_its_first_turn()
    {
        ArrivalSlot[] slots =
        [
            new() { Index = 0, OffsetSeconds = 1, Request = Talk.Turn("c0", 0) },
            new() { Index = 1, OffsetSeconds = 2, Request = s_alone },
            new() { Index = 2, OffsetSeconds = 3, Request = Talk.Turn("c0", 1) },
            new() { Index = 3, OffsetSeconds = 4, Request = Talk.Turn("c1", 1) },
            new() { Index = 4, OffsetSeconds = 5, Request = Talk.Turn("c1", 0) },
        ];
        RunSequence sequence = RunSequence.Of(Talk.Plan([s_alone]) with { Slots = slots });

        Assert.Equal([1, 2, 5], sequence.Arrivals.Select(arrival => arrival.Slot.OffsetSeconds));
        Assert.Equal(["c0-0 c0-1", "alone", "c1-0 c1-1"], sequence.Arrivals.Select(Describe));
    }

    [Fact]
    public void Pauses_are_drawn_in_the_order_of_conversations_and_turns()
    {
        var pauses = new ThinkTime(1, ThinkTimeDistribution.Exponential, 7);
        RunSequence sequence = RunSequence.Of(Talk.Plan(Talk.Requests(2, 3)) with { ThinkTime = pauses });
        long[] drawn = [.. sequence.Arrivals.SelectMany(arrival => new[] { arrival.Conversation!.Advance(), arrival.Conversation!.Advance() }).Select(turn => turn.ThinkTicks)];

        Assert.Equal(pauses.Draw().Take(4), drawn);
    }

    [Fact]
    public void A_turn_twice_is_one_clear_error()
    {
        ServeException error = Assert.Throws<ServeException>(() => RunSequence.Of(Talk.Plan([Talk.Turn("c0", 0), Talk.Turn("c0", 1), Talk.Turn("c0", 1)])));

        Assert.Equal("ConversationTurnRepeated", error.ErrorId);
        Assert.Contains("turn 1 of the conversation 'c0'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_later_turn_that_cannot_be_sent_is_found_before_the_run()
    {
        ServeRequest empty = Talk.Turn("c0", 1) with { Messages = null, PromptTokenIds = [1] };
        ServeRequest wrong = Talk.Turn("c0", 1) with { ExtraBody = new Dictionary<string, object> { ["a"] = new object() } };

        Assert.Equal("RequestInvalid", Assert.Throws<ServeException>(() => RunSequence.Of(Talk.Plan([Talk.Turn("c0", 0), empty]))).ErrorId);
        Assert.Equal("ExtraBodyInvalid", Assert.Throws<ServeException>(() => RunSequence.Of(Talk.Plan([Talk.Turn("c0", 0), wrong]))).ErrorId);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("vllm")]
    public void Completions_need_a_chat_template(string backend)
    {
        RunPlan plan = Talk.Plan(Talk.Requests(1, 1)) with { Backend = BackendCatalog.Find(backend) };
        ServeException error = Assert.Throws<ServeException>(() => new TurnComposer(plan));

        Assert.Equal("ConversationNotSupported", error.ErrorId);
        Assert.Contains("a tokenizer with the model's chat template", error.Message, StringComparison.Ordinal);
    }
}
