using System.Diagnostics.CodeAnalysis;

namespace ServeBench.Transport;

/// <summary>Connections that wait for a request; the one that was used last is the first to be used again.</summary>
internal sealed class IdleConnections
{
    private readonly Lock _lock = new();
    private HttpConnection[] _connections = new HttpConnection[64];
    private int _count;
    private bool _closed;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    /// <summary>
    /// Takes a connection for an exchange. Each knows the other from then on: the connection's lane may find it dead before
    /// anything is sent, and has to know whose it is.
    /// </summary>
    public bool TryTake(HttpExchange exchange, EngineRequest request, [NotNullWhen(true)] out HttpConnection? connection)
    {
        lock (_lock)
        {
            if (_count == 0)
            {
                connection = null;
                return false;
            }

            connection = _connections[--_count];
            connection.IdleIndex = -1;
            connection.Exchange = exchange;
            request.Connection = connection;
            request.Owner = connection.Lane;
            return true;
        }
    }

    /// <summary>Adds a connection; <see langword="false"/> when connections are not kept any more.</summary>
    public bool TryAdd(HttpConnection connection)
    {
        lock (_lock)
        {
            if (_closed)
            {
                return false;
            }

            if (_count == _connections.Length)
            {
                Array.Resize(ref _connections, 2 * _count);
            }

            connection.Exchange = null;
            connection.IdleIndex = _count;
            _connections[_count++] = connection;
            return true;
        }
    }

    /// <summary>Removes a connection; <see langword="false"/> when somebody has just taken it.</summary>
    public bool TryRemove(HttpConnection connection)
    {
        lock (_lock)
        {
            int index = connection.IdleIndex;
            if (index < 0)
            {
                return false;
            }

            HttpConnection last = _connections[--_count];
            _connections[index] = last;
            last.IdleIndex = index;
            connection.IdleIndex = -1;
            return true;
        }
    }

    /// <summary>Takes and keeps no connection any more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            for (int i = 0; i < _count; i++)
            {
                _connections[i].IdleIndex = -1;
            }

            _count = 0;
        }
    }
}
