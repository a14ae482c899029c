using System.Diagnostics;
using System.Net.Sockets;

namespace ServeBench.Tests.Transport;

/// <summary>A stream below TLS that cuts what is written into pieces, each a packet of its own.</summary>
/// <param name="socket">The socket.</param>
/// <param name="random">Where to cut.</param>
/// <param name="between">Awaited between two pieces; gets how many bytes have gone out so far.</param>
internal sealed class CuttingStream(Socket socket, Random random, Func<long, Task>? between = null) : NetworkStream(socket, ownsSocket: false)
{
    private long _written;

    /// <summary>When the last piece went out, in Stopwatch ticks.</summary>
    public long LastWrite { get; private set; }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            int size = Math.Min(buffer.Length, 1 + random.Next(random.Next(3) == 0 ? 4 : 3000));
            LastWrite = Stopwatch.GetTimestamp();
            await base.WriteAsync(buffer[..size], cancellationToken);
            _written += size;
            buffer = buffer[size..];
            if (between is not null && buffer.Length > 0)
            {
                await between(_written);
            }
        }
    }
}
