using ServeBench.Adapters.Images;
using ServeBench.Adapters.Tables;
using ServeBench.Adapters.Yaml;
using ServeBench.Workloads;

namespace ServeBench.Adapters;

/// <summary>Third-party packages behind the engine's interfaces.</summary>
internal sealed class AdapterFactory : IImageEncoder, ITableReaderFactory, IYamlReader
{
    public byte[] EncodeJpeg(ReadOnlySpan<byte> rgb, int width, int height) => JpegEncoder.Encode(rgb, width, height);

    public ITableReader OpenParquet(string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return ParquetTableReader.Open(path, cancellationToken);
    }

    public YamlDocument ReadYaml(string text, string source) => YamlTreeReader.Read(text, source);
}
