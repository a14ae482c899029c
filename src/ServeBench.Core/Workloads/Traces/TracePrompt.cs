namespace ServeBench.Workloads;

/// <summary>A prompt that is known by the hashes of its chunks.</summary>
/// <param name="chunks">What the hashes stand for.</param>
/// <param name="hashes">The hashes.</param>
/// <param name="length">Tokens of the prompt; the hashes beyond it do not count.</param>
internal sealed class TracePrompt(TraceChunks chunks, TraceHashes hashes, int length) : IPromptSource
{
    /// <summary>Tokens of the prompt: fewer than asked for when its hashes do not reach that far.</summary>
    public int Length { get; } = (int)Math.Min(length, (long)hashes.Values.Length * chunks.Size);

    /// <summary>Whether its hashes do not reach as far as was asked for.</summary>
    public bool IsShort => Length < length;

    public string? CreateText() => null;

    public int[] CreateTokenIds()
    {
        var ids = new int[Length];
        CopyTo(0, ids);
        return ids;
    }

    /// <summary>Fills with the tokens from a place on; there are at least so many.</summary>
    public void CopyTo(int start, Span<int> destination)
    {
        for (int at = start - (start % chunks.Size); at < start + destination.Length; at += chunks.Size)
        {
            int length = Math.Min(chunks.Size, Length - at);
            int from = Math.Max(start - at, 0);
            int to = Math.Min(length, start + destination.Length - at);
            Span<int> target = destination[(at + from - start)..(at + to - start)];
            if (target.Length == length)
            {
                chunks.Create(hashes.TextOf(at / chunks.Size), target);
            }
            else
            {
                var whole = new int[length];
                chunks.Create(hashes.TextOf(at / chunks.Size), whole);
                whole.AsSpan(from, target.Length).CopyTo(target);
            }
        }
    }
}
