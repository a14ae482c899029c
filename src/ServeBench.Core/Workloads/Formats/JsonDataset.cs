using System.Text.Json;

namespace ServeBench.Workloads;

/// <summary>A dataset in files whose entries are JSON.</summary>
internal abstract class JsonDataset : FileDataset
{
    private protected JsonDataset(FileDatasetOptions options, ITokenizer tokenizer)
        : base(options, tokenizer)
    {
    }

    /// <summary>The request of an entry that was found, its index left at 0; <see langword="null"/> when it is too short or too long.</summary>
    /// <remarks>Called from several threads.</remarks>
    private protected abstract ServeRequest? ToRequest(JsonElement entry, DatasetEntry where);

    private protected sealed override ServeRequest? ToRequest(DatasetEntry entry)
    {
        using JsonDocument document = JsonTexts.Parse(entry.Read());
        return ToRequest(document.RootElement, entry);
    }
}
