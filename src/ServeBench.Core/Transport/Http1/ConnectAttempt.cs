using System.Diagnostics;

namespace ServeBench.Transport;

/// <summary>The opening of one connection, for an exchange or ahead of the run; belongs to its lane.</summary>
/// <param name="lane">The lane that opens it.</param>
/// <param name="exchange">The exchange that needs the connection, or <see langword="null"/>.</param>
/// <param name="preconnect">What the connection is opened ahead for, or <see langword="null"/>.</param>
internal sealed class ConnectAttempt(IoLane lane, HttpExchange? exchange, Preconnect? preconnect)
{
    public IoLane Lane { get; } = lane;

    /// <summary>The exchange that needs the connection, or <see langword="null"/>.</summary>
    public HttpExchange? Exchange { get; } = exchange;

    /// <summary>What the connection is opened ahead for, or <see langword="null"/>.</summary>
    public Preconnect? Preconnect { get; } = preconnect;

    /// <summary>The connection that is being opened.</summary>
    public HttpConnection? Connection { get; set; }

    /// <summary>When it began, in Stopwatch ticks.</summary>
    public long StartedAt { get; private set; }

    /// <summary>Which of the endpoint's addresses is being tried.</summary>
    public int Address { get; private set; }

    /// <summary>How many have been tried before it.</summary>
    public int Failed { get; private set; }

    /// <summary>Begins at the address that was reached last.</summary>
    public void Begin(EndpointAddresses addresses)
    {
        StartedAt = Stopwatch.GetTimestamp();
        Address = addresses.Preferred;
    }

    /// <summary>Continues with the next address after a failure; <see langword="false"/> when there is none, or when it would fail alike.</summary>
    public bool TryNextAddress(EndpointAddresses addresses, IoError error)
    {
        if (error.IsOfThisMachine || Failed + 1 == addresses.All.Length)
        {
            return false;
        }

        Failed++;
        Address = addresses.After(Address);
        return true;
    }
}
