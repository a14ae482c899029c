using System.Collections;

namespace ServeBench.Workloads;

internal sealed class DatasetFileSet : IEnumerable<DatasetFile>, IDisposable
{
    private readonly List<DatasetFile> _files = [];

    /// <summary>Opens the files.</summary>
    /// <exception cref="ServeException"><c>DatasetNotFound</c>, or <c>DatasetUnreadable</c>.</exception>
    public DatasetFileSet(IEnumerable<string> paths)
    {
        try
        {
            foreach (string path in paths)
            {
                _files.Add(DatasetFile.Open(path));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IEnumerator<DatasetFile> GetEnumerator() => _files.GetEnumerator();

    public void Dispose() => _files.ForEach(file => file.Dispose());

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
