using ServeBench.Load;

namespace ServeBench.Commands;

/// <summary>
/// Takes what benchmarks on this thread find in the server's prefix cache, so that who runs many of them says it once and with advice of its
/// own. Until it is disposed.
/// </summary>
internal sealed class WarmCacheWatch : IDisposable
{
    [ThreadStatic]
    private static WarmCacheWatch? s_current;

    private readonly WarmCacheWatch? _outer = s_current;

    public WarmCacheWatch() => s_current = this;

    /// <summary>What the last of them found; <see langword="null"/> when none did.</summary>
    public PrefixCacheUse? Found { get; private set; }

    /// <summary>Hands a finding to who watches.</summary>
    /// <returns>Whether somebody does.</returns>
    public static bool TryTake(PrefixCacheUse found)
    {
        if (s_current is { } watch)
        {
            watch.Found = found;
            return true;
        }

        return false;
    }

    public void Dispose() => s_current = _outer;
}
