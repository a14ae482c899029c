using ServeBench.Workloads;

namespace ServeBench.Arrivals;

/// <summary>
/// What of a workload arrives together: a conversation, or a request of its own. Requests are in the order in which what they belong
/// to first appears; the turns of a conversation stand together, in their order.
/// </summary>
internal sealed class WorkloadArrivals
{
    // Null where every request is an arrival of its own.
    private readonly int[]? _numbers;

    private WorkloadArrivals(IReadOnlyList<ServeRequest> requests, int[]? numbers, int count)
    {
        Requests = requests;
        _numbers = numbers;
        Count = count;
    }

    public IReadOnlyList<ServeRequest> Requests { get; }

    public int Count { get; }

    public static WorkloadArrivals Of(IReadOnlyList<ServeRequest> requests)
    {
        if (requests.All(request => request.ConversationId is null))
        {
            return new WorkloadArrivals(requests, numbers: null, requests.Count);
        }

        var conversations = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] numbers = new int[requests.Count];
        int count = 0;
        for (int i = 0; i < numbers.Length; i++)
        {
            string? id = requests[i].ConversationId;
            if (id is null || !conversations.TryGetValue(id, out numbers[i]))
            {
                numbers[i] = count++;
                if (id is not null)
                {
                    conversations.Add(id, numbers[i]);
                }
            }
        }

        int[] order = [.. Enumerable.Range(0, numbers.Length).OrderBy(i => numbers[i]).ThenBy(i => requests[i].Turn)];
        return new WorkloadArrivals([.. order.Select(i => requests[i])], [.. order.Select(i => numbers[i])], count);
    }

    /// <summary>The number of the arrival that a request belongs to, from 0.</summary>
    /// <param name="index">Position in <see cref="Requests"/>.</param>
    public int NumberOf(int index) => _numbers is null ? index : _numbers[index];
}
