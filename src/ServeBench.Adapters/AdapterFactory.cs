using ServeBench.Adapters.Images;
using ServeBench.Adapters.Tokenizers;
using ServeBench.Workloads;

namespace ServeBench.Adapters;

/// <summary>What the module makes, in its own load context, of the third-party packages behind the engine's interfaces.</summary>
public sealed class AdapterFactory : ITokenizerFactory, IImageEncoder
{
    /// <inheritdoc/>
    public ITokenizer Open(string specification)
    {
        ArgumentException.ThrowIfNullOrEmpty(specification);
        return TokenizerLocator.Open(specification);
    }

    /// <inheritdoc/>
    public byte[] EncodeJpeg(ReadOnlySpan<byte> rgb, int width, int height) => JpegEncoder.Encode(rgb, width, height);
}
