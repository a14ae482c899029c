using ServeBench.Arrivals;

namespace ServeBench.Load;

/// <summary>What the schedule of a run sends by itself: a request of its own, or the first turn of a conversation.</summary>
/// <remarks>No structure: lists of it, as of any of this engine's structures, would be compiled at the start of each session.</remarks>
/// <param name="Slot">When it is sent.</param>
/// <param name="Position">Position of the request in the run, from 0.</param>
/// <param name="Conversation">The conversation that begins with it; <see langword="null"/> for none.</param>
internal sealed record RunArrival(ArrivalSlot Slot, int Position, Conversation? Conversation);
