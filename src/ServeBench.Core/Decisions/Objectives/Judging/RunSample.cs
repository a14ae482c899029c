using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Decisions;

/// <summary>A run as objectives look at it: the requests that count, and how many the client itself cut off.</summary>
internal sealed class RunSample
{
    /// <summary>Sorts the requests of a run.</summary>
    public RunSample(ServeMetrics metrics)
    {
        Metrics = metrics;
        IReadOnlyList<ServeRequestResult> all = metrics.GetRequests();
        // A turn that was not sent because an earlier one failed is a miss; where the stop of the run is the cause, it is not.
        HashSet<string> broken = [.. all.Where(IsFailure).Select(request => request.ConversationId).OfType<string>()];
        Requests = [.. all.Where(request => request.Success || IsFailure(request) || (request.ErrorKind == RequestErrorKind.Skipped && request.ConversationId is { } id && broken.Contains(id)))];
        CutOff = all.Count - Requests.Count;
    }

    public ServeMetrics Metrics { get; }

    /// <summary>The requests that count; empty where only a summary is known.</summary>
    public IReadOnlyList<ServeRequestResult> Requests { get; }

    /// <summary>Requests that the client cut off when the run was stopped or a phase was over.</summary>
    public int CutOff { get; }

    /// <summary>Requests that count, of a summary too.</summary>
    public long Count => HasRequests ? Requests.Count : (long)Metrics.Completed + Metrics.Failed;

    /// <summary>Requests that failed, of those that count.</summary>
    public long Failed => Count - Metrics.Completed;

    /// <summary>Whether single requests are known, and not only a summary.</summary>
    public bool HasRequests => Requests.Count + CutOff > 0;

    /// <summary>The requests that succeeded.</summary>
    public ShareCount SuccessCount => new(Metrics.Completed, Count);

    /// <summary>Counts requests; <see langword="null"/> where single requests are not known, or none counts.</summary>
    public ShareCount? CountOf(Func<ServeRequestResult, bool> counts, Func<ServeRequestResult, bool> isHit)
    {
        (long hits, long all) = (0, 0);
        foreach (ServeRequestResult request in Requests)
        {
            if (counts(request))
            {
                all++;
                hits += isHit(request) ? 1 : 0;
            }
        }

        return all == 0 ? null : new(hits, all);
    }

    /// <summary>The requests of a share that the metrics have in percent of all requests; <see langword="null"/> where they do not have it.</summary>
    public ShareCount? CountOf(MetricColumn share)
    {
        long all = (long)Metrics.Completed + Metrics.Failed;
        return share.Of(Metrics) is { } percent ? new((long)Math.Round(percent / 100 * all), all) : null;
    }

    private static bool IsFailure(ServeRequestResult request) =>
        !request.Success && request.ErrorKind is not (RequestErrorKind.Cancelled or RequestErrorKind.Skipped) && !request.WasCut;
}
