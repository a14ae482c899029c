namespace ServeBench.Load;

/// <summary>Has the collector clear away the bodies that a run has written and let go of.</summary>
internal sealed class BodyGarbage
{
    // On a machine with free memory nothing else presses the collector: what was written for 145 million tokens stayed until 1.2 GB.
    private const long Most = 64L << 20;

    private long _bytes;

    /// <summary>More was written.</summary>
    /// <param name="bytes">How much.</param>
    /// <param name="blocking">Whether the collector may stop all threads: not beside a run.</param>
    public void Add(long bytes, bool blocking)
    {
        _bytes += bytes;
        if (_bytes >= Most)
        {
            _bytes = 0;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking);
        }
    }
}
