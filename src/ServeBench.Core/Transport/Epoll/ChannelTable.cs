using System.Runtime.Versioning;

namespace ServeBench.Transport;

/// <summary>
/// Finds a channel by the number that epoll returns for it. The number of a channel that was closed is never that of
/// another, so that an event that was already fetched for it finds nothing.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ChannelTable
{
    private readonly List<EpollChannel?> _channels = [];
    private readonly List<uint> _generations = [];
    private readonly Stack<int> _free = new();

    public ulong Add(EpollChannel channel)
    {
        if (!_free.TryPop(out int slot))
        {
            slot = _channels.Count;
            _channels.Add(null);
            _generations.Add(0);
        }

        _channels[slot] = channel;
        channel.Slot = slot;
        return ((ulong)_generations[slot] << 32) | (uint)slot;
    }

    public void Remove(EpollChannel channel)
    {
        _channels[channel.Slot] = null;
        _generations[channel.Slot]++;
        _free.Push(channel.Slot);
    }

    /// <summary>The channel of a number, unless it was removed.</summary>
    public EpollChannel? Find(ulong number)
    {
        int slot = (int)(uint)number;
        return _generations[slot] == (uint)(number >> 32) ? _channels[slot] : null;
    }

    /// <summary>All channels, in a list of their own.</summary>
    public EpollChannel[] All() => [.. _channels.OfType<EpollChannel>()];
}
