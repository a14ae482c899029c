namespace ServeBench.Workloads;

/// <summary>A prompt that is known by the hashes of its chunks.</summary>
/// <param name="chunks">What the hashes stand for.</param>
/// <param name="hashes">The hashes.</param>
/// <param name="length">Tokens of the prompt; the hashes beyond it do not count.</param>
internal sealed class TracePrompt(TraceChunks chunks, long[] hashes, int length) : IPromptSource
{
    /// <summary>Tokens of the prompt: fewer than asked for when its hashes do not reach that far.</summary>
    public int Length { get; } = (int)Math.Min(length, (long)hashes.Length * chunks.Size);

    /// <summary>Whether its hashes do not reach as far as was asked for.</summary>
    public bool IsShort => Length < length;

    /// <inheritdoc/>
    public string? CreateText() => null;

    /// <inheritdoc/>
    public int[] CreateTokenIds()
    {
        var ids = new int[Length];
        for (int start = 0; start < ids.Length; start += chunks.Size)
        {
            chunks.Create(hashes[start / chunks.Size], ids.AsSpan(start, Math.Min(chunks.Size, ids.Length - start)));
        }

        return ids;
    }
}
