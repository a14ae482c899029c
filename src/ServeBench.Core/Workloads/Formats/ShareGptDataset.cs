using System.Globalization;
using System.Text.Json;
using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>
/// Conversations in ShareGPT format: a JSON array, or JSON Lines, whose entries have their turns under <c>conversations</c> (or
/// <c>messages</c>, as OpenAI's files have them; <see cref="ShareGptTurns"/>). The first turn is the prompt; the second, whoever speaks it,
/// gives the output length. Those of fewer than two turns are passed over, and so are prompts that vLLM would not send
/// (<c>is_valid_sequence</c>). With <see cref="FileDatasetOptions.MultiTurn"/> a conversation is all
/// that its user says, as <see cref="ShareGptConversation"/> has it.
/// </summary>
internal sealed class ShareGptDataset(FileDatasetOptions options, ITokenizer tokenizer) : JsonDataset(options, tokenizer)
{
    private readonly int? _outputLength = options.OutputLength is int length and >= 0 ? length : null;

    internal static DatasetFormat Format { get; } = new()
    {
        Name = "ShareGpt",
        VllmName = "sharegpt",
        IsLikely = IsLikelyStart,
        Open = (options, tokenizer) => new ShareGptDataset(options, tokenizer),
        Reads =
        [
            nameof(FileDatasetOptions.Seed), nameof(FileDatasetOptions.Shuffle), nameof(FileDatasetOptions.Oversample),
            nameof(FileDatasetOptions.OutputLength), nameof(FileDatasetOptions.MultiTurn), nameof(FileDatasetOptions.MaxTurnCount),
        ],
    };

    public override IEnumerable<ServeRequest> Read(CancellationToken cancellationToken) =>
        Options.MultiTurn ? ReadConversations(cancellationToken) : base.Read(cancellationToken);

    /// <summary>Whether the start of a file is that of such a dataset: an array whose first entry has turns, or a first line that has some.</summary>
    private static bool IsLikelyStart(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("{"u8))
        {
            return JsonLinesFile.StartsWith(start, line => line.TryGetProperty(ShareGptTurns.Member, out JsonElement turns) && turns.ValueKind == JsonValueKind.Array && turns.GetArrayLength() > 0);
        }

        try
        {
            var reader = new Utf8JsonReader(PythonConstants.Without(start) ?? start, isFinalBlock: false, default);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals(ShareGptTurns.Member) || reader.ValueTextEquals(ShareGptTurns.OtherMember))
                {
                    return true;
                }

                if (!reader.Read() || !reader.TrySkip())
                {
                    return false;
                }
            }
        }
        catch (JsonException)
        {
            // No JSON, so no such dataset.
        }

        return false;
    }

    private protected override void FindEntries(DatasetFile file, Action<long, int> found, CancellationToken cancellationToken)
    {
        void Visit(JsonElement entry, long offset, int length)
        {
            if (HasTurns(entry, file, offset))
            {
                MediaOf(entry, file, offset);
                found(offset, length);
            }
        }

        if (new FileWindow(file, 1 << 12).Bytes.Span.TrimStart(" \t\r\n"u8).StartsWith("{"u8))
        {
            JsonLinesFile.ForEach(file, (offset, bytes) =>
            {
                using var line = new JsonLine(file, offset, bytes);
                Visit(line.Root, offset, bytes.Length);
            }, cancellationToken);
        }
        else
        {
            JsonArrayFile.ForEach(file, (offset, json) =>
            {
                using JsonDocument document = JsonTexts.Parse(json);
                Visit(document.RootElement, offset, json.Length);
            }, cancellationToken);
        }
    }

    private protected override ServeRequest? ToRequest(JsonElement entry, DatasetEntry where)
    {
        List<JsonElement> turns = ShareGptTurns.Of(entry)!;
        string prompt = JsonTexts.Of(ShareGptTurns.TextOf(turns[0])!.Value, where.File, where.Offset);
        string completion = JsonTexts.Of(ShareGptTurns.TextOf(turns[1])!.Value, where.File, where.Offset);
        int inputLength = Tokenizer.Count(prompt);
        int outputLength = _outputLength ?? Tokenizer.Count(completion);
        return SequenceFilter.Accepts(inputLength, outputLength, anyOutputLength: _outputLength is not null)
            ? new ServeRequest { Prompt = prompt, InputLength = inputLength, OutputLength = outputLength, Media = MediaOf(entry, where.File, where.Offset) }
            : null;
    }

    // An image goes before a video, as in vLLM; an empty one does not count.
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
            using JsonDocument document = JsonTexts.Parse(entry.Read());
            return reader.ToTurns(ShareGptTurns.Of(document.RootElement)!, MediaOf(document.RootElement, entry.File, entry.Offset), entry);
        }
    }

    private bool HasTurns(JsonElement entry, DatasetFile file, long offset)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            throw file.LineInvalid(offset, $"the entry is not a conversation but {JsonTexts.KindOf(entry)}.");
        }

        if (ShareGptTurns.Of(entry) is not { } turns)
        {
            return entry.TryGetProperty(ShareGptTurns.Member, out JsonElement member)
                ? throw file.LineInvalid(offset, $"'{ShareGptTurns.Member}' of this entry is not an array of turns but {JsonTexts.KindOf(member)}.")
                : false;
        }

        if (turns.Count < (Options.MultiTurn ? ShareGptConversation.LeastMessages : 2))
        {
            return false;
        }

        if (turns.Take(2).Any(turn => ShareGptTurns.TextOf(turn) is null))
        {
            throw file.LineInvalid(offset, "one of the first two turns of this conversation has no text under 'value' or 'content'.");
        }

        return true;
    }
}
