using System.Runtime.Versioning;

namespace ServeBench.Linux;

/// <summary>An eventfd: lets one thread wake another that waits in poll or epoll.</summary>
[SupportedOSPlatform("linux")]
internal sealed class EventCounter : IDisposable
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    private int _descriptor;

    /// <summary>Opens one.</summary>
    /// <exception cref="ServeException"><c>DescriptorsExhausted</c>.</exception>
    public EventCounter()
    {
        _descriptor = Libc.EventFd(0, NonBlocking | CloseOnExec);
        if (_descriptor < 0)
        {
            throw DescriptorErrors.Exhausted("An event descriptor", Libc.LastError);
        }
    }

    ~EventCounter() => Close();

    public int Descriptor => _descriptor;

    /// <summary>Makes the descriptor readable.</summary>
    public unsafe void Signal()
    {
        ulong one = 1;
        Libc.Write(_descriptor, &one, sizeof(ulong));
    }

    /// <summary>Makes the descriptor unreadable until the next signal.</summary>
    public unsafe void Drain()
    {
        ulong value;
        Libc.Read(_descriptor, &value, sizeof(ulong));
    }

    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    private void Close()
    {
        int descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0)
        {
            _ = Libc.Close(descriptor);
        }
    }
}
