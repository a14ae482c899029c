using ServeBench.Adapters.Images;
using ServeBench.Adapters.Tables;
using ServeBench.Adapters.Tokenizers;
using ServeBench.Workloads;

namespace ServeBench.Adapters;

/// <summary>What the module makes, in its own load context, of the third-party packages behind the engine's interfaces.</summary>
public sealed class AdapterFactory : ITokenizerFactory, IImageEncoder, ITableReaderFactory
{
    /// <inheritdoc/>
    public ITokenizer Open(string specification)
    {
        ArgumentException.ThrowIfNullOrEmpty(specification);
        return TokenizerLocator.Open(specification);
    }

    /// <inheritdoc/>
    public byte[] EncodeJpeg(ReadOnlySpan<byte> rgb, int width, int height) => JpegEncoder.Encode(rgb, width, height);

    /// <inheritdoc/>
    public ITableReader OpenParquet(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return ParquetTableReader.Open(path);
    }
}
