using ServeBench.Workloads;

namespace ServeBench.Metrics;

internal sealed class TextContent(string text) : IPrefixContent<char>
{
    public void Read(int start, Span<char> destination) => text.AsSpan(start, destination.Length).CopyTo(destination);
}

internal sealed class TokenContent(int[] ids) : IPrefixContent<int>
{
    public void Read(int start, Span<int> destination) => ids.AsSpan(start, destination.Length).CopyTo(destination);
}

/// <summary>Token ids of a trace, made again when they are read.</summary>
internal sealed class TraceContent(TracePrompt prompt) : IPrefixContent<int>
{
    public void Read(int start, Span<int> destination) => prompt.CopyTo(start, destination);
}

/// <summary>A prompt that can be read again from any place.</summary>
/// <typeparam name="T">What it is made of: characters, or token ids.</typeparam>
internal interface IPrefixContent<T>
    where T : unmanaged
{
    /// <summary>Fills with what stands from a place on.</summary>
    void Read(int start, Span<T> destination);
}
