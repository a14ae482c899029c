using System.Diagnostics;
using ServeBench.Arrivals;
using ServeBench.Timing;
using ServeBench.Transport;
using ServeBench.Workloads;

namespace ServeBench.Load;

/// <summary>
/// Sends a small request again and again beside a run, past its concurrency limit, to see how the run holds up requests of others. As in
/// vLLM's client each waits for the one before it and then for the time between two.
/// </summary>
internal sealed class ProbeLoop(RunPlan plan, ExchangeFactory factory, ITransport transport, ServeRun run, TimeProvider timeProvider)
{
    private static readonly ServeRequest s_probe = new() { RequestId = "", Prompt = "Hi", InputLength = 1, OutputLength = 1 };

    private readonly List<double> _latenciesMs = [];
    private int _failed;

    /// <summary>Probes until stopped; the probe under way then still ends.</summary>
    /// <param name="clock">The run's clock.</param>
    /// <param name="stop">Ends the loop.</param>
    /// <param name="cancellationToken">Ends the probe under way as well.</param>
    public async Task<ProbeOutcome> RunAsync(RunClock clock, CancellationToken stop, CancellationToken cancellationToken)
    {
        double rate = plan.ProbeRate!.Value;
        var builder = new ResultBuilder(plan, run, clock);
        using var timeouts = new RequestTimeouts(plan.RequestTimeout, transport.Cancel);
        for (int number = 0; !stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested; number++)
        {
            Add(builder.Build(await SendAsync(number, timeouts, cancellationToken).ConfigureAwait(false)));
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(1 / rate), timeProvider, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        return new ProbeOutcome(rate, _failed, [.. _latenciesMs]);
    }

    private async Task<RequestExchange> SendAsync(int number, RequestTimeouts timeouts, CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource<RequestExchange>(TaskCreationOptions.RunContinuationsAsynchronously);
        RequestExchange exchange = factory.Create(new ArrivalSlot { Index = number, Request = s_probe }, number, ended.SetResult);
        exchange.DueStamp = exchange.AdmittedStamp = Stopwatch.GetTimestamp();
        timeouts.Watch(exchange);
        transport.Send(exchange);
        await using (cancellationToken.UnsafeRegister(_ => transport.Cancel(exchange), state: null).ConfigureAwait(false))
        {
            return await ended.Task.ConfigureAwait(false);
        }
    }

    private void Add(ServeRequestResult result)
    {
        if (result is { Success: true, E2elMs: { } latency })
        {
            _latenciesMs.Add(latency);
        }
        else if (result.ErrorKind != RequestErrorKind.Cancelled)
        {
            _failed++;
        }
    }
}
