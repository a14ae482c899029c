using System.Globalization;
using ServeBench.Arrivals;
using ServeBench.Endpoints;
using ServeBench.Workloads;

namespace ServeBench.Load;

/// <summary>
/// What a run sends in which order: the arrivals of its schedule, each with the conversation that it begins. A turn that the workload
/// does not have, because it was filtered out, is left out: the conversation goes from the turn before it to the one after it.
/// </summary>
internal sealed class RunSequence
{
    private RunSequence(IReadOnlyList<RunArrival> arrivals, int conversationCount)
    {
        Arrivals = arrivals;
        ConversationCount = conversationCount;
    }

    /// <summary>The arrivals in the order of their times.</summary>
    public IReadOnlyList<RunArrival> Arrivals { get; }

    public int ConversationCount { get; }

    /// <summary>The sequence of a plan.</summary>
    /// <exception cref="ServeException">
    /// <c>ConversationTurnRepeated</c>; <c>ConversationNotSupported</c>; <c>RequestInvalid</c> or <c>ExtraBodyInvalid</c> for a turn
    /// that could not be sent when it is due.
    /// </exception>
    public static RunSequence Of(RunPlan plan)
    {
        RunArrival[] slots = [.. plan.Slots.Select((slot, position) => new RunArrival(slot, position, Conversation: null))];
        ILookup<string, RunArrival> conversations = slots
            .Where(arrival => arrival.Slot.Request?.ConversationId is not null)
            .ToLookup(arrival => arrival.Slot.Request!.ConversationId!, StringComparer.Ordinal);
        if (conversations.Count == 0)
        {
            return new RunSequence(slots, conversationCount: 0);
        }

        using IEnumerator<long> pauses = plan.ThinkTime.Draw().GetEnumerator();
        IEnumerable<RunArrival> begins = conversations.Select(turns => Begin(plan, turns, pauses));
        IEnumerable<RunArrival> others = slots.Where(arrival => arrival.Slot.Request?.ConversationId is null);
        RunArrival[] arrivals = [.. begins.Concat(others).OrderBy(arrival => arrival.Slot.OffsetSeconds).ThenBy(arrival => arrival.Position)];
        return new RunSequence(arrivals, conversations.Count);
    }

    private static RunArrival Begin(RunPlan plan, IGrouping<string, RunArrival> slots, IEnumerator<long> pauses)
    {
        RunArrival[] ordered = [.. slots.OrderBy(arrival => arrival.Slot.Request!.Turn)];
        var turns = new ConversationTurn[ordered.Length];
        for (int i = 0; i < turns.Length; i++)
        {
            (ArrivalSlot slot, int position, _) = ordered[i];
            if (i > 0 && slot.Request!.Turn == ordered[i - 1].Slot.Request!.Turn)
            {
                throw Repeated(slots.Key, slot.Request);
            }

            // Later turns are written when they are due; what is wrong with one of them is to come out before the run.
            TurnComposer.Messages(slot.Request!, plan.Backend);
            BodyMembers.From(slot.Request!.ExtraBody);
            turns[i] = new ConversationTurn(slot, position, i == 0 ? 0 : Next(pauses));
        }

        return new RunArrival(turns[0].Slot, turns[0].Position, new Conversation(turns));
    }

    private static long Next(IEnumerator<long> pauses)
    {
        pauses.MoveNext();
        return pauses.Current;
    }

    private static ServeException Repeated(string id, ServeRequest request) => new(
        "ConversationTurnRepeated",
        ServeErrorKind.InvalidData,
        string.Create(CultureInfo.InvariantCulture, $"Two requests are turn {request.Turn} of the conversation '{id}'. Give the conversations of each dataset ids of their own, and number the turns of each from 0."),
        request);
}

/// <summary>What the schedule of a run sends by itself: a request of its own, or the first turn of a conversation.</summary>
/// <remarks>No structure: lists of it, as of any of this engine's structures, would be compiled at the start of each session.</remarks>
/// <param name="Slot">When it is sent.</param>
/// <param name="Position">Position of the request in the run, from 0.</param>
/// <param name="Conversation">The conversation that begins with it; <see langword="null"/> for none.</param>
internal sealed record RunArrival(ArrivalSlot Slot, int Position, Conversation? Conversation);
