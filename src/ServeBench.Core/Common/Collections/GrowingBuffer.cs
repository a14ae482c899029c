namespace ServeBench.Common;

/// <summary>Bytes kept from one read to the next: grows as needed up to a limit and keeps its array when it is cleared.</summary>
internal struct GrowingBuffer
{
    private const int InitialBytes = 512;

    private byte[]? _array;

    /// <summary>How many bytes it holds.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes it holds; valid until the next change.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _array.AsSpan(0, Length);

    /// <summary>Adds bytes, which may be a part of this buffer's own.</summary>
    /// <param name="bytes">What to add.</param>
    /// <param name="limit">The most it may hold.</param>
    /// <returns><see langword="false"/>, and nothing is added, when it would hold more than the limit.</returns>
    public bool TryAppend(ReadOnlySpan<byte> bytes, int limit)
    {
        if (bytes.Length > limit - Length)
        {
            return false;
        }

        int needed = Length + bytes.Length;
        if (_array is null || needed > _array.Length)
        {
            var larger = new byte[(int)Math.Min(Math.Max(Math.Max(InitialBytes, needed), 2L * Length), Array.MaxLength)];
            Bytes.CopyTo(larger);
            bytes.CopyTo(larger.AsSpan(Length));
            _array = larger;
        }
        else
        {
            bytes.CopyTo(_array.AsSpan(Length));
        }

        Length = needed;
        return true;
    }

    /// <summary>Forgets the bytes.</summary>
    public void Clear() => Length = 0;
}
