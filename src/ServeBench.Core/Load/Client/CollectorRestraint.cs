using System.Runtime;
using ServeBench.Arrivals;

namespace ServeBench.Load;

/// <summary>
/// Keeps the garbage collector from stopping the client's threads during a run: not at all when what the run will allocate can be set
/// aside before it, else as briefly as the collector can.
/// </summary>
/// <remarks>
/// All results are alive as long as their pipeline keeps them, so that each collection would move those since the last one, with every
/// thread stopped. 5,000 requests a second cost a pause of 20 ms twice a second, in which nothing was sent or read.
/// </remarks>
internal sealed class CollectorRestraint : IDisposable
{
    // Measured: 1.3 KB a request and 7 to 28 bytes a token. The rest is for what the caller's pipeline does with each result.
    private const long BytesPerRequest = 4096;
    private const long BytesPerToken = 32;

    private const long LeastBytes = 16L << 20;

    // Should the pipeline use all of it up before the end, this is what the one collection then has to go through.
    private const long MostBytes = 256L << 20;
    private const int ShareOfMemory = 8;
    private const int ShareOfLargeObjects = 8;

    private readonly GCLatencyMode _before = GCSettings.LatencyMode;
    private readonly bool _isHeld;

    private CollectorRestraint(long bytes)
    {
        try
        {
            if (_before != GCLatencyMode.NoGCRegion)
            {
                GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;
                _isHeld = bytes <= MostHeld() && GC.TryStartNoGCRegion(bytes, bytes / ShareOfLargeObjects);
            }
        }
        catch (InvalidOperationException)
        {
            // Another run of this process has begun to hold the collector meanwhile.
        }
        catch (ArgumentOutOfRangeException)
        {
            // More than this runtime's collector can set aside.
        }
    }

    /// <summary>Whether memory for the whole run is set aside.</summary>
    public bool IsHeld => _isHeld && GCSettings.LatencyMode == GCLatencyMode.NoGCRegion;

    /// <summary>Collects once, and begins for a run of these requests.</summary>
    /// <param name="slots">The requests.</param>
    /// <param name="mayHold">Whether memory may be set aside: not for a run that leaves more behind than can be.</param>
    public static CollectorRestraint Begin(IReadOnlyList<ArrivalSlot> slots, bool mayHold = true)
    {
        // A collection would end what another run of this process, or the caller, holds.
        if (GCSettings.LatencyMode != GCLatencyMode.NoGCRegion)
        {
            // What was made for the run is swept into the oldest generation: a collection during the run would have to move it.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        }

        return new CollectorRestraint(mayHold ? BytesFor(slots) : long.MaxValue);
    }

    /// <summary>Lets the collector work as it did before.</summary>
    public void Dispose()
    {
        if (IsHeld)
        {
            try
            {
                GC.EndNoGCRegion();
            }
            catch (InvalidOperationException)
            {
                // Used up, or ended by a collection that the caller asked for, since it was looked at.
            }
        }

        if (GCSettings.LatencyMode == GCLatencyMode.SustainedLowLatency && _before != GCLatencyMode.NoGCRegion)
        {
            GCSettings.LatencyMode = _before;
        }
    }

    private static long BytesFor(IReadOnlyList<ArrivalSlot> slots)
    {
        long bytes = 0;
        foreach (ArrivalSlot slot in slots)
        {
            bytes += BytesPerRequest + (BytesPerToken * Math.Max(0, slot.Request?.OutputLength ?? 0));
        }

        return Math.Max(bytes, LeastBytes);
    }

    private static long MostHeld() => Math.Min(MostBytes, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / ShareOfMemory);
}
