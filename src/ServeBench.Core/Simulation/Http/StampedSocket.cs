using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.Versioning;
using ServeBench.Linux;
using ServeBench.Timing;

namespace ServeBench.Simulation.Http;

/// <summary>
/// Reads a socket together with the kernel's stamp of arrival, so that when a request was complete does not depend on when a
/// thread came round to read it.
/// </summary>
internal static unsafe class StampedSocket
{
    [ThreadStatic]
    private static ArrivalClock? s_clock;

    [SupportedOSPlatformGuard("linux")]
    public static bool IsSupported { get; } = OperatingSystem.IsLinux() && Libc.IsSupported;

    /// <summary>Has the kernel stamp what arrives at connections that a listener will accept. Where it cannot, reads stamp themselves.</summary>
    [SupportedOSPlatform("linux")]
    public static void Enable(Socket listener)
    {
        int flags = Libc.TimestampReceived;
        _ = Libc.SetSocketOption((int)listener.SafeHandle.DangerousGetHandle(), Libc.LevelSocket, Libc.OptionTimestamping, &flags, sizeof(int));
    }

    /// <summary>Reads what has arrived, without waiting.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="buffer">Where to; not empty.</param>
    /// <param name="floor">When the read before was that emptied the socket, in Stopwatch ticks; 0 before the first one. Moves on.</param>
    /// <param name="arrival">When the last byte read arrived, in Stopwatch ticks.</param>
    /// <returns>How many bytes, 0 at the end of the stream, or the negative error number.</returns>
    [SupportedOSPlatform("linux")]
    public static int Receive(Socket socket, Span<byte> buffer, ref long floor, out long arrival)
    {
        bool held = false;
        try
        {
            // The pacer may close the socket at any time, and its number may then belong to another one.
            socket.SafeHandle.DangerousAddRef(ref held);
            return Receive((int)socket.SafeHandle.DangerousGetHandle(), buffer, ref floor, out arrival);
        }
        catch (ObjectDisposedException)
        {
            arrival = 0;
            return 0;
        }
        finally
        {
            if (held)
            {
                socket.SafeHandle.DangerousRelease();
            }
        }
    }

    [SupportedOSPlatform("linux")]
    private static int Receive(int descriptor, Span<byte> buffer, ref long floor, out long arrival)
    {
        fixed (byte* bytes = buffer)
        {
            var vector = new Libc.IoVector { Base = bytes, Length = (nuint)buffer.Length };
            Libc.TimestampControl control = default;
            var message = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1, Control = &control, ControlLength = (nuint)sizeof(Libc.TimestampControl) };
            nint count = Libc.ReceiveMessage(descriptor, &message, Libc.MessageDontWait);
            int error = count < 0 ? Libc.LastError : 0;
            long observed = Stopwatch.GetTimestamp();
            arrival = observed;
            if (count > 0)
            {
                if (control.HasStamp(message.ControlLength))
                {
                    arrival = (s_clock ??= new ArrivalClock()).ToStopwatch(control.SoftwareNanoseconds, observed, floor);
                }

                // A read that filled the buffer may have left bytes that are older than it.
                floor = count < buffer.Length ? observed : arrival;
            }

            return error == 0 ? (int)count : -error;
        }
    }
}
