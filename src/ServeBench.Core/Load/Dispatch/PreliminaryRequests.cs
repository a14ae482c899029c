using System.Threading.Channels;
using ServeBench.Arrivals;
using ServeBench.Endpoints;
using ServeBench.Timing;
using ServeBench.Transport;
using ServeBench.Workloads;

namespace ServeBench.Load;

/// <summary>
/// Requests before the run that are not measured. Both the ready check and the warm-up send copies of the first request, as
/// vLLM's client does, unless the warm-up must not fill the server's prefix cache.
/// </summary>
internal sealed class PreliminaryRequests(RunPlan plan, ExchangeFactory factory, ITransport transport, ServeRun run, TimeProvider timeProvider)
{
    private static readonly TimeSpan s_retryInterval = TimeSpan.FromSeconds(1);

    /// <summary>Sends the first request, to each address, again and again until it succeeds.</summary>
    /// <exception cref="ServeException"><c>EndpointNotReady</c>: it did not succeed in the time it has.</exception>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        if (plan.ReadyTimeout <= TimeSpan.Zero)
        {
            return;
        }

        long start = timeProvider.GetTimestamp();
        string lastReason = "";
        while (timeProvider.GetElapsedTime(start) is var elapsed && elapsed < plan.ReadyTimeout)
        {
            // One to each address: they take turns.
            IReadOnlyList<ServeRequestResult> results = await SendAsync(plan.Connection.All.Count, plan.ReadyTimeout - elapsed, cancellationToken).ConfigureAwait(false);
            if (results.FirstOrDefault(result => !result.Success) is not { } failed)
            {
                return;
            }

            lastReason = $"{failed.ErrorKind}: {failed.ErrorMessage}";
            await Task.Delay(s_retryInterval, timeProvider, cancellationToken).ConfigureAwait(false);
        }

        throw EndpointErrors.NotReady(plan.Connection, plan.ReadyTimeout, lastReason);
    }

    /// <summary>Sends the warm-up requests all at once, under the run's concurrency limit; failures do not matter.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        if (plan.WarmupCount > 0)
        {
            await SendAsync(plan.WarmupCount, plan.RequestTimeout, cancellationToken, plan.WarmupPrompt).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<ServeRequestResult>> SendAsync(
        int count, TimeSpan timeout, CancellationToken cancellationToken, WarmupPrompt prompt = WarmupPrompt.First)
    {
        var ended = Channel.CreateUnbounded<RequestExchange>();
        using var session = new LoadSession(plan with { RequestTimeout = timeout }, transport, count, ended.Writer);
        var exchanges = new RequestExchange?[count];
        // As in vLLM's client they have no id, so the server's log shows which requests belong to the run.
        ServeRequest request = (plan.TrialRequest ?? plan.Slots[0].Request!) with { RequestId = "" };
        RunClock clock = RunClock.StartIn(TimeSpan.Zero);
        for (int i = 0; i < count; i++)
        {
            ServeRequest sent = prompt == WarmupPrompt.Distinct ? DistinctPrompt.Of(request, i) : request;
            exchanges[i] = factory.Create(new ArrivalSlot { Request = sent }, i, session.OnEnded);
            exchanges[i]!.DueStamp = clock.Origin;
        }

        await session.RunAsync(exchanges, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        var builder = new ResultBuilder(plan, run, clock);
        var results = new List<ServeRequestResult>(count);
        await foreach (RequestExchange exchange in ended.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            results.Add(builder.Build(exchange));
        }

        return results;
    }
}
