using CsCheck;
using ServeBench.Arrivals;
using ServeBench.Endpoints;
using ServeBench.Load;
using Xunit;

namespace ServeBench.Tests.Load;

public sealed class ConcurrencyGateTests
{
    private static RequestExchange Exchange(int position) =>
        new(new ArrivalSlot(), position, new CompletionsBackend("openai"), _ => { });

    [Fact]
    public void Whatever_the_order_of_comings_and_goings_the_limit_holds_and_the_line_is_kept()
    {
        Gen.Select(Gen.Int[1, 5], Gen.Bool.Array[1, 60]).Sample((limit, steps) =>
        {
            var gate = new ConcurrencyGate(limit);
            var expectedLine = new Queue<RequestExchange>();
            int inside = 0;
            int next = 0;
            foreach (bool enters in steps)
            {
                if (enters)
                {
                    RequestExchange exchange = Exchange(next++);
                    bool entered = gate.TryEnter(exchange);
                    Assert.Equal(inside < limit, entered);
                    Assert.Equal(!entered, exchange.Queued);
                    inside += entered ? 1 : 0;
                    if (!entered)
                    {
                        expectedLine.Enqueue(exchange);
                    }
                }
                else if (inside > 0)
                {
                    RequestExchange? released = gate.Leave();
                    Assert.Same(expectedLine.TryDequeue(out RequestExchange? first) ? first : null, released);
                    inside -= released is null ? 1 : 0;
                }

                Assert.Equal(expectedLine.Count, gate.WaitingCount);
            }
        });
    }

    [Fact]
    public void A_closed_gate_lets_nobody_in_and_returns_who_waited()
    {
        var gate = new ConcurrencyGate(1);
        Assert.True(gate.TryEnter(Exchange(0)));
        RequestExchange waiting = Exchange(1);
        Assert.False(gate.TryEnter(waiting));
        Assert.Same(waiting, Assert.Single(gate.Close()));
        Assert.Null(gate.Leave());
        Assert.False(gate.TryEnter(Exchange(2)));
    }

    [Fact]
    public void Who_waits_no_more_is_not_counted()
    {
        var gate = new ConcurrencyGate(1);
        Assert.True(gate.TryEnter(Exchange(0)));
        Assert.False(gate.TryEnter(Exchange(1)));
        Assert.Equal(1, gate.WaitingCount);
        Assert.Single(gate.Remove(phase: null));
        Assert.Equal(0, gate.WaitingCount);
    }
}
