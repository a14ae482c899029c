using Xunit;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using ServeBench.Transport;

namespace ServeBench.Tests.Load;

/// <summary>A transport without a network: a test sees each send and answers it when it likes.</summary>
internal sealed class FakeTransport : ITransport
{
    private readonly ConcurrentDictionary<HttpExchange, bool> _open = new();
    private readonly BlockingCollection<HttpExchange> _sent = [];
    private readonly ConcurrentDictionary<HttpExchange, string> _bodies = new();

    public TransportKind Kind => TransportKind.Direct;

    public StampSource StampSource => StampSource.User;

    public TransportCounters Counters { get; } = new();

    /// <summary>Exchanges that were sent and have not ended.</summary>
    public int OpenCount => _open.Count;

    /// <summary>Most exchanges that were open at once.</summary>
    public int MostOpen { get; private set; }

    public Action? BetweenReads { get; set; }

    public void Prepare(HttpExchange exchange)
    {
    }

    public Task<int> PreconnectAsync(int count, CancellationToken cancellationToken) => Task.FromResult(count);

    /// <summary>What a send throws.</summary>
    public Exception? SendFault { get; set; }

    public void Send(HttpExchange exchange)
    {
        if (SendFault is not null)
        {
            throw SendFault;
        }

        exchange.SendStamp = Stopwatch.GetTimestamp();
        _bodies[exchange] = Encoding.UTF8.GetString(exchange.Request.Body.Span);
        _open[exchange] = true;
        MostOpen = Math.Max(MostOpen, _open.Count);
        exchange.OnSent();
        _sent.Add(exchange);
    }

    public void Cancel(HttpExchange exchange) => End(exchange, ExchangeStatus.Cancelled);

    /// <summary>Waits for the next send.</summary>
    public HttpExchange NextSent()
    {
        Assert.True(_sent.TryTake(out HttpExchange? exchange, TimeSpan.FromSeconds(30)), "nothing was sent");
        return exchange;
    }

    /// <summary>The body that was sent; an exchange itself keeps it only until its answer begins.</summary>
    public string BodyOf(HttpExchange exchange) => _bodies[exchange];

    /// <summary>Whether something was sent that the test has not seen.</summary>
    public bool HasSent => _sent.Count > 0;

    /// <summary>Answers with one token.</summary>
    public void Answer(HttpExchange exchange) => Answer(exchange, "{\"choices\":[{\"text\":\"a\"}]}");

    /// <summary>Answers with events.</summary>
    public void Answer(HttpExchange exchange, params ReadOnlySpan<string> events)
    {
        long now = Stopwatch.GetTimestamp();
        exchange.OnHead(new HttpResponseHead(200, "OK", [new("Content-Type", "text/event-stream")], new ReadStamp(now, now)));
        foreach (string data in events)
        {
            exchange.OnBody(Encoding.UTF8.GetBytes($"data: {data}\n\n"), new ReadStamp(now, now));
        }

        End(exchange, ExchangeStatus.Completed);
    }

    /// <summary>Sends the first token of a chat, and goes on answering.</summary>
    public static void Begin(HttpExchange exchange)
    {
        long now = Stopwatch.GetTimestamp();
        exchange.OnHead(new HttpResponseHead(200, "OK", [new("Content-Type", "text/event-stream")], new ReadStamp(now, now)));
        exchange.OnBody("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"u8, new ReadStamp(now, now));
    }

    /// <summary>Ends an answer that has begun.</summary>
    public void Finish(HttpExchange exchange) => End(exchange, ExchangeStatus.Completed);

    /// <summary>Cuts the connection.</summary>
    public void Lose(HttpExchange exchange) => End(exchange, ExchangeStatus.ConnectionLost);

    public ValueTask DisposeAsync()
    {
        _sent.Dispose();
        return ValueTask.CompletedTask;
    }

    private void End(HttpExchange exchange, ExchangeStatus status)
    {
        if (_open.TryRemove(exchange, out _))
        {
            long now = Stopwatch.GetTimestamp();
            exchange.OnEnded(new ExchangeEnd(status, null, new ReadStamp(now, now)));
        }
    }
}
