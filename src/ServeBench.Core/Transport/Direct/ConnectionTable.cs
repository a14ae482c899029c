using System.Runtime.Versioning;

namespace ServeBench.Transport.Direct;

/// <summary>
/// Finds a connection by the number that epoll returns for it. The number of a connection that was closed is never that of
/// another, so that an event that was already fetched for it finds nothing.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ConnectionTable
{
    private readonly List<DirectConnection?> _connections = [];
    private readonly List<uint> _generations = [];
    private readonly Stack<int> _free = new();

    /// <summary>Adds a connection.</summary>
    /// <returns>Its number.</returns>
    public ulong Add(DirectConnection connection)
    {
        if (!_free.TryPop(out int slot))
        {
            slot = _connections.Count;
            _connections.Add(null);
            _generations.Add(0);
        }

        _connections[slot] = connection;
        connection.Slot = slot;
        return ((ulong)_generations[slot] << 32) | (uint)slot;
    }

    /// <summary>Removes a connection.</summary>
    public void Remove(DirectConnection connection)
    {
        _connections[connection.Slot] = null;
        _generations[connection.Slot]++;
        _free.Push(connection.Slot);
    }

    /// <summary>The connection of a number, unless it was removed.</summary>
    public DirectConnection? Find(ulong number)
    {
        int slot = (int)(uint)number;
        return _generations[slot] == (uint)(number >> 32) ? _connections[slot] : null;
    }

    /// <summary>All connections, in a list of their own.</summary>
    public DirectConnection[] All() => [.. _connections.OfType<DirectConnection>()];
}
