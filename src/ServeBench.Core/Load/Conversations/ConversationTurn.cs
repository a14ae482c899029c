using ServeBench.Arrivals;

namespace ServeBench.Load;

/// <summary>A turn of a <see cref="Conversation"/>.</summary>
/// <param name="Slot">Its place in the schedule, with its request.</param>
/// <param name="Position">Position of the request in the run, from 0.</param>
/// <param name="ThinkTicks">Time from the end of the turn before it until it is due, in Stopwatch ticks.</param>
internal readonly record struct ConversationTurn(ArrivalSlot Slot, int Position, long ThinkTicks);
