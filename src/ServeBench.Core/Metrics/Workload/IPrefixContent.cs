namespace ServeBench.Metrics;

/// <summary>A prompt that can be read again from any place.</summary>
/// <typeparam name="T">What it is made of: characters, or token ids.</typeparam>
internal interface IPrefixContent<T>
    where T : unmanaged
{
    /// <summary>Fills with what stands from a place on.</summary>
    void Read(int start, Span<T> destination);
}
