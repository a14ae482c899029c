using System.Text.Json;

namespace ServeBench.Workloads;

/// <summary>
/// Prompts in JSON Lines: each line has a <c>prompt</c>, sent as it is, and may have the <c>output_tokens</c> to generate. None
/// is passed over.
/// </summary>
public sealed class CustomDataset(FileDatasetOptions options, ITokenizer tokenizer) : JsonDataset(options, tokenizer)
{
    private const int DefaultOutputLength = 256;
    private const string PromptColumn = "prompt";
    private const string LengthColumn = "output_tokens";

    private readonly bool _readsLength = options.OutputLength == -1;
    private readonly int _outputLength = options.OutputLength ?? DefaultOutputLength;

    /// <summary>Whether the start of a file is that of such a dataset: a first line with a prompt.</summary>
    internal static bool IsLikely(ReadOnlySpan<byte> start) =>
        JsonLinesFile.StartsWith(start, line => line.TryGetProperty(PromptColumn, out JsonElement prompt) && prompt.ValueKind == JsonValueKind.String);

    private protected override void FindEntries(DatasetFile file, Action<long, int> found, CancellationToken cancellationToken) =>
        JsonLinesFile.ForEach(file, (offset, line) =>
        {
            Check(file, offset, line);
            found(offset, line.Length);
        }, cancellationToken);

    private protected override ServeRequest? ToRequest(JsonElement entry, DatasetEntry where)
    {
        string prompt = JsonTexts.Of(entry.GetProperty(PromptColumn), where.File, where.Offset);
        return new ServeRequest
        {
            Prompt = prompt,
            InputLength = Tokenizer.Count(prompt),
            OutputLength = _readsLength ? entry.GetProperty(LengthColumn).GetInt32() : _outputLength,
        };
    }

    private void Check(DatasetFile file, long offset, ReadOnlyMemory<byte> line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement entry = document.RootElement;
            if (entry.ValueKind != JsonValueKind.Object)
            {
                throw file.LineInvalid(offset, $"the line is not an object but {JsonTexts.KindOf(entry)}.");
            }

            if (!entry.TryGetProperty(PromptColumn, out JsonElement prompt) || prompt.ValueKind != JsonValueKind.String)
            {
                throw file.LineInvalid(offset, $"there is no text under '{PromptColumn}'.");
            }

            if (_readsLength && !(entry.TryGetProperty(LengthColumn, out JsonElement length) && length.ValueKind == JsonValueKind.Number && length.TryGetInt32(out int tokens) && tokens > 0))
            {
                throw file.LineInvalid(offset, $"there is no whole number above 0 under '{LengthColumn}', and an output length of -1 asks for it.");
            }
        }
        catch (JsonException exception)
        {
            throw file.LineInvalid(offset, "the line is not well-formed JSON.", exception);
        }
    }
}
