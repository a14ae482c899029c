namespace ServeBench.Workloads;

/// <summary>Where an entry of a dataset is.</summary>
/// <param name="File">The file that holds it.</param>
/// <param name="Offset">Its first byte.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Position">How many entries come before it in the dataset's files.</param>
internal readonly record struct DatasetEntry(DatasetFile File, long Offset, int Length, int Position)
{
    /// <summary>Reads its bytes. Safe to call from several threads.</summary>
    public byte[] Read() => File.Read(Offset, Length);
}
