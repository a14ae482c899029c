using System.Collections.Concurrent;
using ServeBench.Arrivals;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>Requests are given up when their time is over, and no other.</summary>
public sealed class RequestTimeoutsTests
{
    private static RequestExchange Exchange() =>
        new(new ArrivalSlot(), 0, BackendCatalog.Find("openai"), _ => { });

    private static void End(RequestExchange exchange) => exchange.OnEnded(new ExchangeEnd(ExchangeStatus.Completed, null, default));

    [Fact]
    public void Sweeps_at_once_give_up_nothing_that_has_time_left()
    {
        const int Rounds = 500;
        const int Ended = 1000;
        var givenUp = new ConcurrentBag<RequestExchange>();
        using var timeouts = new RequestTimeouts(TimeSpan.FromHours(1), givenUp.Add);
        using var together = new Barrier(2);
        RequestExchange? live = null;
        RequestExchange ended = Exchange();
        End(ended);
        void Sweep(bool prepares)
        {
            for (int i = 0; i < Rounds; i++)
            {
                if (prepares)
                {
                    // So many that both are at work together, and come to the one that has time left at about the same time.
                    for (int j = 0; j < Ended; j++)
                    {
                        timeouts.Watch(ended);
                    }

                    timeouts.Watch(live = Exchange());
                }

                together.SignalAndWait(TestContext.Current.CancellationToken);
                timeouts.Sweep();
                together.SignalAndWait(TestContext.Current.CancellationToken);
                if (prepares)
                {
                    End(live!);
                }
            }
        }

        var other = new Thread(() => Sweep(prepares: false));
        other.Start();
        Sweep(prepares: true);
        other.Join();

        Assert.Empty(givenUp);
    }

    [Fact]
    public void What_is_overdue_is_given_up_once_and_what_has_ended_not_at_all()
    {
        var givenUp = new List<RequestExchange>();
        using var timeouts = new RequestTimeouts(TimeSpan.FromHours(1), givenUp.Add);
        RequestExchange[] exchanges = [Exchange(), Exchange(), Exchange()];
        Array.ForEach(exchanges, timeouts.Watch);
        End(exchanges[0]);
        exchanges[0].DeadlineStamp = exchanges[1].DeadlineStamp = 0;
        timeouts.Sweep();
        timeouts.Sweep();

        Assert.Same(exchanges[1], Assert.Single(givenUp));
        Assert.Equal([false, true, false], exchanges.Select(exchange => exchange.TimedOut));
    }
}
