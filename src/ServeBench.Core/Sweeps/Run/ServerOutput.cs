using System.Collections.Concurrent;

namespace ServeBench.Sweeps;

/// <summary>What a server writes: for who wants to see it, and the last lines for the error that it may end with. Long lines are cut.</summary>
/// <param name="keepAll">Whether lines are kept until they are taken; the last of them, where nobody takes them for long.</param>
/// <param name="secrets">Texts that are masked.</param>
internal sealed class ServerOutput(bool keepAll, IReadOnlyList<string> secrets)
{
    private const int TailLength = 12;
    private const int MaxLineLength = 2000;
    private const int MaxKeptLines = 10_000;

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<string> _tail = new();
    private readonly SecretScrubber _scrubber = new(null, [], secrets);

    /// <summary>The most characters of a line that are of use: what is shown, and what a secret at its end may take.</summary>
    public int MostKept => MaxLineLength + _scrubber.Reach + 1;

    public string Tail => string.Join(Environment.NewLine, _tail);

    public void Add(string line)
    {
        string safe = _scrubber.Excerpt(line, MaxLineLength);
        _tail.Enqueue(safe);
        while (_tail.Count > TailLength)
        {
            _tail.TryDequeue(out _);
        }

        if (keepAll)
        {
            _lines.Enqueue(safe);
            while (_lines.Count > MaxKeptLines)
            {
                _lines.TryDequeue(out _);
            }
        }
    }

    /// <summary>The lines since the last time.</summary>
    public IEnumerable<string> Take()
    {
        while (_lines.TryDequeue(out string? line))
        {
            yield return line;
        }
    }
}
