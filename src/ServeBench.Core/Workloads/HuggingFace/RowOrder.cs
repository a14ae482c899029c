using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>The orders in which Hugging Face's <c>datasets</c> shuffles the rows of tables.</summary>
internal static class RowOrder
{
    private const int BufferSize = 1000;
    private const int DrawnTogether = 1000;

    /// <summary>
    /// Streaming: the files in random order, and a buffer of rows from which each next one takes the place of a random one, which is
    /// given; at the end those left in the buffer, shuffled. Both begin with a <c>default_rng(seed)</c> of their own.
    /// </summary>
    public static IEnumerable<T> Stream<T>(IReadOnlyList<IEnumerable<T>> files, ulong seed, int bufferSize = BufferSize)
    {
        int[] order = [.. Enumerable.Range(0, files.Count)];
        new NumPyGenerator(seed).Shuffle<int>(order);
        var generator = new NumPyGenerator(seed);
        var buffer = new List<T>(bufferSize);
        var places = new int[DrawnTogether];
        int used = DrawnTogether;
        foreach (T row in order.SelectMany(file => files[file]))
        {
            if (buffer.Count < bufferSize)
            {
                buffer.Add(row);
                continue;
            }

            if (used == DrawnTogether)
            {
                generator.Integers(0, bufferSize, places);
                used = 0;
            }

            int place = places[used++];
            yield return buffer[place];
            buffer[place] = row;
        }

        T[] rest = [.. buffer];
        generator.Shuffle<T>(rest);
        foreach (T row in rest)
        {
            yield return row;
        }
    }

    /// <summary>All rows at once: <c>default_rng(seed).permutation(count)</c>.</summary>
    public static IEnumerable<T> Permute<T>(IReadOnlyList<T> rows, ulong seed) =>
        new NumPyGenerator(seed).Permutation(rows.Count).Select(row => rows[row]);
}
