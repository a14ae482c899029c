using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using ServeBench.Linux;
using ServeBench.Timing;

namespace ServeBench.Transport;

/// <summary>
/// Reads sockets into one buffer and stamps each read: with the kernel's stamp of the last packet that the read took, where
/// there is one, and with the time of the read itself. For one thread; others may read its counts.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class StampedReceiver : IDisposable
{
    private const int Alignment = 64;

    private readonly ArrivalClock _clock = new();
    private readonly byte* _buffer;
    private readonly int _bufferBytes;
    private readonly Libc.MessageHeader* _message;
    private readonly Libc.TimestampControl* _control;
    private long _reads;
    private long _bytes;

    public StampedReceiver(int bufferBytes)
    {
        _bufferBytes = bufferBytes;
        int structures = sizeof(Libc.MessageHeader) + sizeof(Libc.IoVector) + sizeof(Libc.TimestampControl);
        _buffer = (byte*)NativeMemory.AlignedAlloc((nuint)(bufferBytes + structures + Alignment), Alignment);
        _message = (Libc.MessageHeader*)(_buffer + ((bufferBytes + Alignment - 1) / Alignment * Alignment));
        var vector = (Libc.IoVector*)(_message + 1);
        _control = (Libc.TimestampControl*)(vector + 1);
        *vector = new Libc.IoVector { Base = _buffer, Length = (nuint)bufferBytes };
        *_message = new Libc.MessageHeader { Vectors = vector, VectorCount = 1, Control = _control };
    }

    /// <summary>How long bytes waited between the kernel's stamp and the read, in Stopwatch ticks.</summary>
    public LagHistogram Lag { get; } = new();

    /// <summary>The most bytes that one read takes.</summary>
    public int BufferBytes => _bufferBytes;

    /// <summary>Reads that returned bytes.</summary>
    public long Reads => Volatile.Read(ref _reads);

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>How often the wall clock was set.</summary>
    public long ClockSteps => _clock.Steps;

    /// <summary>Reads once.</summary>
    /// <param name="channel">What to read; its arrival floor moves to this read.</param>
    /// <param name="stamp">When the bytes arrived.</param>
    /// <returns>How many bytes were read, 0 at the end of the stream, or the negative error number.</returns>
    public int Receive(EpollChannel channel, out ReadStamp stamp)
    {
        nint count;
        do
        {
            _message->ControlLength = (nuint)sizeof(Libc.TimestampControl);
            count = Libc.ReceiveMessage(channel.Descriptor, _message, Libc.MessageDontWait);
        }
        while (count < 0 && Libc.LastError == Libc.ErrorInterrupted);

        int error = count < 0 ? Libc.LastError : 0;
        long observed = Stopwatch.GetTimestamp();
        long arrival = observed;
        if (count > 0)
        {
            Volatile.Write(ref _reads, _reads + 1);
            Volatile.Write(ref _bytes, _bytes + count);
            if (_control->HasStamp(_message->ControlLength))
            {
                arrival = _clock.ToStopwatch(_control->SoftwareNanoseconds, observed, channel.ArrivalFloor, channel.Connection.Exchange?.SendStamp ?? 0);
                Lag.Record(observed - arrival);
            }

            // A read that filled the buffer may have left bytes that are older than it.
            channel.ArrivalFloor = count < _bufferBytes ? observed : arrival;
        }

        stamp = new ReadStamp(arrival, observed);
        return error == 0 ? (int)count : -error;
    }

    /// <summary>The bytes of the last read; valid until the next.</summary>
    public ReadOnlySpan<byte> BytesOf(int count) => new(_buffer, count);

    /// <summary>Whether a read of so many bytes filled the buffer, so that there may be more to read.</summary>
    public bool IsFull(int count) => count == _bufferBytes;

    public void Dispose() => NativeMemory.AlignedFree(_buffer);
}
