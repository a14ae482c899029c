using System.Globalization;
using System.Text.Json;
using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>
/// Conversations in ShareGPT format: a JSON array whose entries have their turns under <c>conversations</c>. The first turn is the
/// prompt; the second, whoever speaks it, gives the output length. Those of fewer than two turns are passed over, and so are
/// prompts that vLLM would not send (<c>is_valid_sequence</c>). With <see cref="FileDatasetOptions.MultiTurn"/> a conversation is all
/// that its user says, as <see cref="ShareGptConversation"/> has it.
/// </summary>
public sealed class ShareGptDataset(FileDatasetOptions options, ITokenizer tokenizer) : JsonDataset(options, tokenizer)
{
    private const string Turns = "conversations";

    private readonly int? _outputLength = options.OutputLength is int length and >= 0 ? length : null;

    /// <summary>Whether the start of a file is that of such a dataset: an array whose first entry has turns.</summary>
    internal static bool IsLikely(ReadOnlySpan<byte> start)
    {
        try
        {
            var reader = new Utf8JsonReader(start, isFinalBlock: false, default);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals(Turns) || !reader.Read() || !reader.TrySkip())
                {
                    return reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(Turns);
                }
            }
        }
        catch (JsonException)
        {
            // No JSON, so no such dataset.
        }

        return false;
    }

    /// <inheritdoc/>
    public override IEnumerable<ServeRequest> Read(CancellationToken cancellationToken) =>
        Options.MultiTurn ? ReadConversations(cancellationToken) : base.Read(cancellationToken);

    private protected override void FindEntries(DatasetFile file, Action<long, int> found, CancellationToken cancellationToken) =>
        JsonArrayFile.ForEach(file, (offset, json) =>
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (HasTurns(document.RootElement, file, offset))
            {
                MediaOf(document.RootElement, file, offset);
                found(offset, json.Length);
            }
        }, cancellationToken);

    private protected override ServeRequest? ToRequest(JsonElement entry, DatasetEntry where)
    {
        JsonElement turns = entry.GetProperty(Turns);
        string prompt = JsonTexts.Of(turns[0].GetProperty("value"), where.File, where.Offset);
        string completion = JsonTexts.Of(turns[1].GetProperty("value"), where.File, where.Offset);
        int inputLength = Tokenizer.Count(prompt);
        int outputLength = _outputLength ?? Tokenizer.Count(completion);
        return SequenceFilter.Accepts(inputLength, outputLength, anyOutputLength: _outputLength is not null)
            ? new ServeRequest { Prompt = prompt, InputLength = inputLength, OutputLength = outputLength, Media = MediaOf(entry, where.File, where.Offset) }
            : null;
    }

    // An image goes before a video, as in vLLM; what is empty is none.
    private static ContentPart[]? MediaOf(JsonElement entry, DatasetFile file, long offset)
    {
        ContentPart[] media = [.. AddressesOf(entry, "image", file, offset).Select(address => ContentPart.FromImage(MediaAddress.OfImage(address)))];
        if (media.Length == 0)
        {
            media = [.. AddressesOf(entry, "video", file, offset).Select(address => ContentPart.FromVideo(MediaAddress.OfVideo(address)))];
        }

        return media.Length > 0 ? media : null;
    }

    private static IEnumerable<string> AddressesOf(JsonElement entry, string name, DatasetFile file, long offset) =>
        !entry.TryGetProperty(name, out JsonElement value) || value.ValueKind is JsonValueKind.Null or JsonValueKind.False ? []
        : value.ValueKind == JsonValueKind.String ? value.ValueEquals("") ? [] : [JsonTexts.Of(value, file, offset)]
        : value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && !item.ValueEquals(""))
            ? [.. value.EnumerateArray().Select(item => JsonTexts.Of(item, file, offset))]
        : throw file.LineInvalid(offset, $"'{name}' of this entry is neither a path or an address, nor a list of them.");

    private IEnumerable<ServeRequest> ReadConversations(CancellationToken cancellationToken)
    {
        var reader = new ShareGptConversation(Tokenizer, _outputLength, Options.MaxTurnCount);
        var random = new CPythonRandom(Options.Seed);
        // One that is taken twice is two conversations.
        IEnumerable<ServeRequest> requests = ReadEntries(ToTurns, random, cancellationToken).SelectMany((turns, number) =>
            turns.Select(turn => turn with { ConversationId = string.Create(CultureInfo.InvariantCulture, $"conv-{number}") }));
        foreach (ServeRequest request in RequestSampling.Number(requests, random))
        {
            yield return request;
        }

        ServeRequest[]? ToTurns(DatasetEntry entry)
        {
            using JsonDocument document = JsonDocument.Parse(entry.Read());
            return reader.ToTurns(document.RootElement.GetProperty(Turns), MediaOf(document.RootElement, entry.File, entry.Offset), entry);
        }
    }

    private bool HasTurns(JsonElement entry, DatasetFile file, long offset)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            throw file.LineInvalid(offset, $"the entry is not a conversation but {JsonTexts.KindOf(entry)}.");
        }

        if (!entry.TryGetProperty(Turns, out JsonElement turns))
        {
            return false;
        }

        if (turns.ValueKind != JsonValueKind.Array)
        {
            throw file.LineInvalid(offset, $"'{Turns}' of this entry is not an array of turns but {JsonTexts.KindOf(turns)}.");
        }

        if (turns.GetArrayLength() < (Options.MultiTurn ? ShareGptConversation.LeastMessages : 2))
        {
            return false;
        }

        foreach (JsonElement turn in turns.EnumerateArray().Take(2))
        {
            if (turn.ValueKind != JsonValueKind.Object || !turn.TryGetProperty("value", out JsonElement value) || value.ValueKind != JsonValueKind.String)
            {
                throw file.LineInvalid(offset, "one of the first two turns of this conversation has no text under 'value'.");
            }
        }

        return true;
    }
}
