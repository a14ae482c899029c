using ServeBench.Arrivals;
using ServeBench.Workloads;

namespace ServeBench.Load;

/// <summary>
/// One conversation of a run: its turns, and what has been said so far. Its turns are sent one after the other, so whoever has the turn
/// that is under way has the conversation, and no lock is needed.
/// </summary>
internal sealed class Conversation
{
    private readonly ConversationTurn[] _turns;
    private readonly List<ChatMessage> _history = [];
    private int _next = 1;

    /// <summary>Creates a conversation.</summary>
    /// <param name="turns">The turns in their order, one or more.</param>
    public Conversation(ConversationTurn[] turns)
    {
        _turns = turns;
        Model = turns[0].Slot.Request!.Model;
    }

    public ConversationTurn First => _turns[0];

    /// <summary>Model that its first turn asks for, and with it every turn that names none; <see langword="null"/> for the run's.</summary>
    public string? Model { get; }

    /// <summary>Which of the endpoint's addresses its turns go to; <see langword="null"/> before the first has been made.</summary>
    public int? Address { get; set; }

    /// <summary>The phase that it begins in; <see langword="null"/> in a run without phases.</summary>
    public PhaseState? Phase { get; set; }

    public IReadOnlyList<ConversationTurn> Turns => _turns;

    /// <summary>Whether there is a turn after the one under way.</summary>
    public bool HasMore => _next < _turns.Length;

    /// <summary>What has been said so far, the answers included.</summary>
    public IReadOnlyList<ChatMessage> History => _history;

    /// <summary>Tokens of <see cref="History"/>; kept by who builds the results, turn by turn.</summary>
    public int HistoryLength { get; set; }

    /// <summary>The turn that is next, from now on the one under way.</summary>
    public ConversationTurn Advance() => _turns[_next++];

    /// <summary>Adds the turn under way and its answer to what has been said.</summary>
    public void Add(IEnumerable<ChatMessage> messages, string answer)
    {
        _history.AddRange(messages);
        _history.Add(new ChatMessage("assistant", answer));
    }
}

/// <summary>A turn of a <see cref="Conversation"/>.</summary>
/// <param name="Slot">Its place in the schedule, with its request.</param>
/// <param name="Position">Position of the request in the run, from 0.</param>
/// <param name="ThinkTicks">Time from the end of the turn before it until it is due, in Stopwatch ticks.</param>
internal readonly record struct ConversationTurn(ArrivalSlot Slot, int Position, long ThinkTicks);
