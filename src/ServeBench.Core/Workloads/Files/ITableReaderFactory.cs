namespace ServeBench.Workloads;

/// <summary>Opens tables in Parquet files; implemented by ServeBench.Adapters over a third-party package.</summary>
public interface ITableReaderFactory
{
    /// <summary>Opens a Parquet file.</summary>
    /// <param name="path">Its full path.</param>
    /// <exception cref="ServeException"><c>DatasetFormatInvalid</c>: it is no Parquet file, or damaged.</exception>
    ITableReader OpenParquet(string path);
}
