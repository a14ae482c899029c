using System.Collections.Concurrent;
using ServeBench.Endpoints;

namespace ServeBench.Sweeps;

/// <summary>What a server writes: all of it for who wants to see it, and the last lines for the error that it may end with.</summary>
/// <param name="keepAll">Whether lines are kept until they are taken.</param>
/// <param name="secrets">Texts that are masked.</param>
internal sealed class ServerOutput(bool keepAll, IReadOnlyList<string> secrets)
{
    private const int TailLength = 12;

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<string> _tail = new();
    private readonly SecretScrubber _scrubber = new(null, [], secrets);

    /// <summary>The last lines.</summary>
    public string Tail => string.Join(Environment.NewLine, _tail);

    /// <summary>Takes a line; <see langword="null"/>, the end of the output, is none.</summary>
    public void Add(string? line)
    {
        if (line is null)
        {
            return;
        }

        string safe = _scrubber.Scrub(line);
        _tail.Enqueue(safe);
        while (_tail.Count > TailLength)
        {
            _tail.TryDequeue(out _);
        }

        if (keepAll)
        {
            _lines.Enqueue(safe);
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
