using System.Globalization;
using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>
/// A dataset in files. They are gone through once to find and check the entries, of which only the places are kept; the entries
/// that are taken are then read one by one in their shuffled order, so that a large file needs little memory.
/// </summary>
internal abstract class FileDataset : IFileDataset
{
    private const int BatchSize = 32;

    private protected FileDataset(FileDatasetOptions options, ITokenizer tokenizer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Count);
        ArgumentOutOfRangeException.ThrowIfZero(options.Paths.Count);
        Options = options;
        Tokenizer = tokenizer;
    }

    public int EntryCount { get; private set; }

    public int RejectedCount { get; private set; }

    public virtual bool WantsChatTemplate => false;

    /// <summary>Why there is no entry, as the rest of a sentence.</summary>
    private protected virtual string NoEntryReason => "it holds no entry of its format";

    private protected FileDatasetOptions Options { get; }

    private protected ITokenizer Tokenizer { get; }

    /// <summary>Ends what reads an entry, where that takes long.</summary>
    private protected CancellationToken Cancellation { get; private set; }

    /// <exception cref="ServeException">
    /// <c>DatasetNotFound</c>, <c>DatasetUnreadable</c>, <c>DatasetFormatInvalid</c>, <c>DatasetLineInvalid</c> or <c>DatasetEmpty</c>.
    /// </exception>
    public virtual IEnumerable<ServeRequest> Read(CancellationToken cancellationToken)
    {
        var random = new CPythonRandom(Options.Seed);
        foreach (ServeRequest request in RequestSampling.Number(ReadEntries(ToRequest, random, cancellationToken), random))
        {
            yield return request;
        }
    }

    /// <summary>What the entries become, in the order in which they are taken; some repeated where there are too few.</summary>
    /// <param name="convert">Reads an entry; <see langword="null"/> when it is too short or too long. Called from several threads.</param>
    /// <param name="random">Python's global generator, seeded with the seed of the options.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    private protected IEnumerable<T> ReadEntries<T>(Func<DatasetEntry, T?> convert, CPythonRandom random, CancellationToken cancellationToken)
        where T : class
    {
        using var files = new DatasetFileSet(Options.Paths);
        DatasetEntry[] entries = FindEntries(files, cancellationToken);
        EntryCount = entries.Length;
        RejectedCount = 0;
        Cancellation = cancellationToken;
        Arrange(entries, random);
        IEnumerable<T?> items = OrderedParallel.Select(entries.Length, BatchSize, i => convert(entries[i]), cancellationToken);
        foreach (T item in RequestSampling.Take(items, Options, random, () => RejectedCount++, Empty))
        {
            yield return item;
        }
    }

    /// <summary>Brings the entries, which come in the order of the files, into that in which they are taken: shuffled, unless the user keeps the order.</summary>
    private protected virtual void Arrange(DatasetEntry[] entries, CPythonRandom random)
    {
        if (Options.Shuffle)
        {
            random.Shuffle<DatasetEntry>(entries);
        }
    }

    /// <summary>Shows each entry of a file that has what the format asks for: its offset and its length in bytes.</summary>
    private protected abstract void FindEntries(DatasetFile file, Action<long, int> found, CancellationToken cancellationToken);

    /// <summary>The request of an entry that was found, its index left at 0; <see langword="null"/> when it is too short or too long.</summary>
    /// <remarks>Called from several threads.</remarks>
    private protected abstract ServeRequest? ToRequest(DatasetEntry entry);

    private DatasetEntry[] FindEntries(DatasetFileSet files, CancellationToken cancellationToken)
    {
        var entries = new List<DatasetEntry>();
        foreach (DatasetFile file in files)
        {
            FindEntries(file, (offset, length) => entries.Add(new DatasetEntry(file, offset, length, entries.Count)), cancellationToken);
        }

        return [.. entries];
    }

    private ServeException Empty()
    {
        string reason = EntryCount == 0
            ? NoEntryReason
            : string.Create(CultureInfo.InvariantCulture, $"all of its {EntryCount} entries are too short or too long");
        return new ServeException("DatasetEmpty", ServeErrorKind.InvalidData, $"The dataset '{string.Join("', '", Options.Paths)}' gives no request: {reason}.", Options.Paths[0]);
    }
}
