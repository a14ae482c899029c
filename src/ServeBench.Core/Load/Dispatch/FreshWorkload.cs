using System.Globalization;
using ServeBench.Workloads;

namespace ServeBench.Load;

/// <summary>
/// Gives one run after the other requests that none before has sent: those of a list in their order, and when it is used up the same again with other
/// beginnings, so that no prefix cache knows them. Conversations stay whole.
/// </summary>
internal sealed class FreshWorkload
{
    private readonly IReadOnlyList<ServeRequest[]> _units;
    private int _next;
    private int _index;

    public FreshWorkload(IEnumerable<ServeRequest> requests) =>
        _units = [.. requests.Select((request, place) => (request, Key: request.ConversationId ?? string.Create(CultureInfo.InvariantCulture, $"\n{place}")))
            .GroupBy(one => one.Key, StringComparer.Ordinal).Select(unit => unit.Select(one => one.request).ToArray())];

    /// <summary>Requests of their own and conversations in the list.</summary>
    public int Count => _units.Count;

    /// <summary>How often the list was used up.</summary>
    public int Rounds => _next / _units.Count;

    /// <summary>The next requests.</summary>
    /// <param name="count">How many requests of their own or conversations.</param>
    public IReadOnlyList<ServeRequest> Take(int count)
    {
        List<ServeRequest> taken = [];
        for (int i = 0; i < count; i++, _next++)
        {
            int round = Rounds;
            foreach (ServeRequest request in _units[_next % _units.Count])
            {
                ServeRequest fresh = round == 0 ? request : DistinctPrompt.Of(request, round) with
                {
                    ConversationId = request.ConversationId is { } id ? string.Create(CultureInfo.InvariantCulture, $"{id}-{round}") : null,
                };
                taken.Add(fresh with { Index = _index++ });
            }
        }

        return taken;
    }
}
