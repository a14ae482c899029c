using System.Text.Json;

namespace ServeBench.Workloads;

/// <summary>JSON Lines, one request with images or a sound a line. None is passed over.</summary>
internal abstract class MediaLinesDataset : FileDataset
{
    private const int DefaultOutputLength = 256;
    private const string LengthColumn = "output_tokens";

    private protected MediaLinesDataset(FileDatasetOptions options, ITokenizer tokenizer)
        : base(options, tokenizer)
    {
    }

    /// <summary>The request of a line, its lengths left at 0, and its text.</summary>
    /// <remarks>Called from several threads.</remarks>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>.</exception>
    private protected abstract (ServeRequest Request, string Text) Read(JsonLine line, string folder);

    /// <summary>Makes sure that a line has what the format asks for, without opening what it names.</summary>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>.</exception>
    private protected abstract void Check(JsonLine line);

    private protected sealed override void FindEntries(DatasetFile file, Action<long, int> found, CancellationToken cancellationToken) =>
        JsonLinesFile.ForEach(file, (offset, bytes) =>
        {
            using var line = new JsonLine(file, offset, bytes);
            Check(line);
            if (Options.OutputLength == -1)
            {
                line.WholeNumber(LengthColumn, 1);
            }

            found(offset, bytes.Length);
        }, cancellationToken);

    private protected sealed override ServeRequest? ToRequest(DatasetEntry entry)
    {
        using var line = new JsonLine(entry.File, entry.Offset, entry.Read());
        (ServeRequest request, string text) = Read(line, Path.GetDirectoryName(entry.File.Path)!);
        return request with
        {
            InputLength = Tokenizer.Count(text),
            OutputLength = Options.OutputLength == -1 ? line.WholeNumber(LengthColumn, 1) : Options.OutputLength ?? DefaultOutputLength,
        };
    }

    /// <summary>A member that is a text; <see langword="null"/> when it is missing.</summary>
    private protected static string? TextOf(JsonLine line, string name) => !line.Root.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null
        ? null
        : value.ValueKind == JsonValueKind.String ? line.Text(name) : throw line.Invalid(name, "a text");
}
