using Parquet;
using Parquet.Schema;
using Parquet.Serialization;
using ServeBench.Workloads;

namespace ServeBench.Adapters.Tables;

/// <summary>Reads a Parquet file a row group at a time.</summary>
internal sealed class ParquetTableReader : ITableReader
{
    private readonly string _path;
    private readonly FileStream _stream;
    private readonly IReadOnlyList<Field> _fields;
    private readonly int _groupCount;

    private ParquetTableReader(string path, FileStream stream, IReadOnlyList<Field> fields, long rowCount, int groupCount)
    {
        _path = path;
        _stream = stream;
        _groupCount = groupCount;
        _fields = fields;
        Columns = [.. fields.Select(field => field.Name)];
        RowCount = rowCount;
    }

    public IReadOnlyList<string> Columns { get; }

    public long RowCount { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="ServeException"><c>DatasetFormatInvalid</c>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static ParquetTableReader Open(string path, CancellationToken cancellationToken)
    {
        FileStream stream = File.OpenRead(path);
        try
        {
            return ParquetFooter.IsWellFormed(stream) ? Read(path, () => OpenAsync(path, stream), cancellationToken) : throw new ServeException(
                "DatasetFormatInvalid",
                ServeErrorKind.InvalidData,
                $"The dataset '{path}' cannot be read as Parquet: the metadata at its end is damaged or missing. Download or write it again.",
                path);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public IEnumerable<ReadOnlyMemory<byte>> ReadRows(CancellationToken cancellationToken)
    {
        for (int group = 0; group < _groupCount; group++)
        {
            IList<Dictionary<string, object>> rows = Read(_path, async () =>
                (await ParquetSerializer.DeserializeUntypedAsync(_stream, rowGroupIndex: group, cancellationToken: cancellationToken).ConfigureAwait(false)).Data,
                cancellationToken);
            foreach (Dictionary<string, object> row in rows)
            {
                yield return ParquetJson.Write(_fields, row);
            }
        }
    }

    public void Dispose() => _stream.Dispose();

    private static async Task<ParquetTableReader> OpenAsync(string path, FileStream stream)
    {
        ParquetReader reader = await ParquetReader.CreateAsync(stream, leaveStreamOpen: true).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            return new ParquetTableReader(path, stream, reader.Schema.Fields, reader.Metadata!.NumRows, reader.RowGroupCount);
        }
    }

    /// <summary>Waits for the reader, which throws whatever a damaged file leads it to, and does not look at the token everywhere.</summary>
    private static T Read<T>(string path, Func<Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return Task.Run(read, cancellationToken).WaitAsync(cancellationToken).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException))
        {
            throw new ServeException("DatasetFormatInvalid", ServeErrorKind.InvalidData, $"The dataset '{path}' cannot be read as Parquet: {ReasonOf(exception)}", path, exception);
        }
    }

    private static string ReasonOf(Exception exception)
    {
        Exception cause = exception.GetBaseException();
        return cause is NotImplementedException
            ? "its columns are in data pages of version 2 in a form that is not supported. Write it with data pages of version 1, as pyarrow does by default."
            : cause == exception ? exception.Message : $"{exception.Message}: {cause.Message}";
    }
}
