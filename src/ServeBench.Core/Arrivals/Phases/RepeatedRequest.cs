using ServeBench.Workloads;

namespace ServeBench.Arrivals;

/// <summary>A request of a dataset that is drawn again.</summary>
internal static class RepeatedRequest
{
    /// <summary>The request, or a copy with an id of its own where the request has an id.</summary>
    /// <param name="request">The request of the dataset.</param>
    /// <param name="mark">What the ids of the copy end with; <see langword="null"/> for the request itself.</param>
    public static ServeRequest Of(ServeRequest request, string? mark) =>
        mark is null || request is { RequestId: null, ConversationId: null } ? request : request with
        {
            RequestId = Marked(request.RequestId, mark),
            ConversationId = Marked(request.ConversationId, mark),
        };

    private static string? Marked(string? id, string mark) => id is null ? null : $"{id}#{mark}";
}
