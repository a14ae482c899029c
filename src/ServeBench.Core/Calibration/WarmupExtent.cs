using ServeBench.Arrivals;

namespace ServeBench.Calibration;

/// <summary>How much of the client has to be compiled before a load begins.</summary>
internal enum WarmupExtent
{
    /// <summary>Every path has been taken once: the load is so small that the compiler has no part in its figures.</summary>
    FirstCalls,

    /// <summary>The compiler has nothing left to do.</summary>
    Full,
}

/// <summary>Which extent a load needs.</summary>
internal static class WarmupExtents
{
    // Some tens of requests a second leave the processors to the compiler most of the time.
    private const int FewRequests = 32;

    /// <summary>The extent for a load: full when as many requests as count are due within any second, or all at once.</summary>
    /// <param name="slots">The requests, in the order of their due times.</param>
    public static WarmupExtent For(IReadOnlyList<ArrivalSlot> slots)
    {
        for (int last = FewRequests - 1; last < slots.Count; last++)
        {
            if (slots[last].OffsetSeconds - slots[last - FewRequests + 1].OffsetSeconds < 1)
            {
                return WarmupExtent.Full;
            }
        }

        return WarmupExtent.FirstCalls;
    }
}
