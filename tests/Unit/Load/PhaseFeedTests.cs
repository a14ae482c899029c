using ServeBench.Arrivals;
using ServeBench.Endpoints;
using ServeBench.Load;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>What a long phase keeps in memory ahead of its sending.</summary>
public sealed class PhaseFeedTests
{
    private const int BodyBytes = 1000;
    private const long MostBytes = 200 * BodyBytes;

    private static readonly IBackend s_backend = BackendCatalog.Find("openai");

    // An hour at five a second: however fast it is sent, no more bodies are ready than the bound and the one that goes beyond it.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_phase_of_an_hour_has_no_more_bodies_ready_than_the_bound(bool isQueue)
    {
        const int Count = 18_000;
        (int begun, int most, int forced) = (0, 0, 0);
        RequestExchange? Make(int number)
        {
            if (number >= Count)
            {
                return null;
            }

            most = Math.Max(most, number + 1 - Volatile.Read(ref begun) - Volatile.Read(ref forced));
            return new RequestExchange(new ArrivalSlot { Index = number, OffsetSeconds = number / 5.0 }, number, s_backend, _ => { }) { BodyLength = BodyBytes };
        }

        var feed = new PhaseFeed(Make, Count, isQueue, MostBytes);
        using var feeder = new PhaseFeeder([feed], MostBytes);
        Assert.False(feeder.Start());
        Assert.InRange(most, 1, MostBytes / BodyBytes);
        feeder.Advance(0);
        for (int i = 0; i < Count; i++)
        {
            // One that is due before it was made is made by whoever sends it, and is not ready ahead of anything.
            Volatile.Write(ref forced, 1);
            RequestExchange exchange = isQueue ? feed.TryTake()! : Taken(feed, i);
            Assert.Equal(i, exchange.Position);
            feed.OnBegun(exchange);
            Volatile.Write(ref begun, i + 1);
            Volatile.Write(ref forced, 0);
        }

        Assert.InRange(most, 1, (MostBytes / BodyBytes) + 1);
        Assert.Null(isQueue ? feed.TryTake() : null);
    }

    private static RequestExchange Taken(PhaseFeed feed, int position)
    {
        feed.Ensure(position);
        RequestExchange exchange = feed.Exchanges[position]!;
        feed.Exchanges[position] = null;
        return exchange;
    }
}
