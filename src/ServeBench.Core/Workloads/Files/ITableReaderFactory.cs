namespace ServeBench.Workloads;

/// <summary>Opens tables in Parquet files; implemented by ServeBench.Adapters over a third-party package.</summary>
internal interface ITableReaderFactory
{
    /// <summary>Opens a Parquet file.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="cancellationToken">Ends the wait for a file that takes long.</param>
    /// <exception cref="ServeException"><c>DatasetFormatInvalid</c>: it is not a Parquet file, or damaged.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ITableReader OpenParquet(string path, CancellationToken cancellationToken);
}
