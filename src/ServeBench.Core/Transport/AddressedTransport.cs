namespace ServeBench.Transport;

/// <summary>Several addresses of one endpoint as one transport; each exchange says which it goes to.</summary>
internal sealed class AddressedTransport(IReadOnlyList<ITransport> transports) : ITransport
{
    public TransportKind Kind => transports[0].Kind;

    public StampSource StampSource => transports.All(one => one.StampSource == StampSource.Kernel) ? StampSource.Kernel : StampSource.User;

    /// <summary>The sums over the addresses; of read lags and clock steps the worst.</summary>
    public TransportCounters Counters
    {
        get
        {
            TransportCounters[] all = [.. transports.Select(one => one.Counters)];
            return new TransportCounters
            {
                ConnectionsOpened = all.Sum(one => one.ConnectionsOpened),
                ConnectionsReused = all.Sum(one => one.ConnectionsReused),
                ConnectionsReset = all.Sum(one => one.ConnectionsReset),
                Resends = all.Sum(one => one.Resends),
                Reads = all.Sum(one => one.Reads),
                BytesReceived = all.Sum(one => one.BytesReceived),
                BytesSent = all.Sum(one => one.BytesSent),
                ReadLagP50Ms = all.Max(one => one.ReadLagP50Ms),
                ReadLagP99Ms = all.Max(one => one.ReadLagP99Ms),
                ReadLagMaxMs = all.Max(one => one.ReadLagMaxMs),
                ClockSteps = all.Max(one => one.ClockSteps),
            };
        }
    }

    public Action? BetweenReads
    {
        get => transports[0].BetweenReads;
        set
        {
            foreach (ITransport one in transports)
            {
                one.BetweenReads = value;
            }
        }
    }

    public void Prepare(HttpExchange exchange) => Of(exchange).Prepare(exchange);

    /// <summary>Opens each address's share of the connections.</summary>
    public async Task<int> PreconnectAsync(int count, CancellationToken cancellationToken)
    {
        int share = Math.DivRem(count, transports.Count, out int rest);
        int[] open = await Task.WhenAll(transports.Select((one, i) => one.PreconnectAsync(share + (i < rest ? 1 : 0), cancellationToken))).ConfigureAwait(false);
        return open.Sum();
    }

    public void Send(HttpExchange exchange) => Of(exchange).Send(exchange);

    public void Cancel(HttpExchange exchange) => Of(exchange).Cancel(exchange);

    public async ValueTask DisposeAsync()
    {
        foreach (ITransport one in transports)
        {
            await one.DisposeAsync().ConfigureAwait(false);
        }
    }

    private ITransport Of(HttpExchange exchange) => transports[exchange.Address];
}
