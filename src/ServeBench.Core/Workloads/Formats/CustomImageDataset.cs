using System.Text.Json;

namespace ServeBench.Workloads;

/// <summary>
/// Prompts with images in JSON Lines: a <c>prompt</c> and its <c>image_files</c>, or a <c>content</c> of texts and images in the
/// order in which they are sent.
/// </summary>
internal sealed class CustomImageDataset(FileDatasetOptions options, ITokenizer tokenizer) : MediaLinesDataset(options, tokenizer)
{
    private const string PromptColumn = "prompt";
    private const string FilesColumn = "image_files";
    private const string ContentColumn = "content";

    internal static DatasetFormat Format { get; } = new()
    {
        Name = "CustomImage",
        VllmName = "custom_image",
        IsLikely = IsLikelyStart,
        Open = (options, tokenizer) => new CustomImageDataset(options, tokenizer),
        Reads =
        [
            nameof(FileDatasetOptions.Seed), nameof(FileDatasetOptions.Shuffle), nameof(FileDatasetOptions.Oversample),
            nameof(FileDatasetOptions.OutputLength), nameof(FileDatasetOptions.EmbedFiles),
        ],
    };

    /// <summary>Whether the start of a file is that of such a dataset: a first line with images or a content.</summary>
    private static bool IsLikelyStart(ReadOnlySpan<byte> start) =>
        JsonLinesFile.StartsWith(start, line => line.TryGetProperty(FilesColumn, out _) || line.TryGetProperty(ContentColumn, out JsonElement content) && content.ValueKind == JsonValueKind.Array);

    private protected override void Check(JsonLine line) => Parse(line, embedsFrom: null);

    private protected override (ServeRequest Request, string Text) Read(JsonLine line, string folder) => Parse(line, Options.EmbedFiles ? folder : null);

    private (ServeRequest Request, string Text) Parse(JsonLine line, string? embedsFrom)
    {
        if (line.Root.TryGetProperty(ContentColumn, out JsonElement content))
        {
            if (content.ValueKind != JsonValueKind.Array || content.GetArrayLength() == 0)
            {
                throw line.Invalid(ContentColumn, "an array of texts and images");
            }

            var message = new ChatMessage("user", content.EnumerateArray().Select(part => PartOf(line, part, embedsFrom)));
            return (new ServeRequest { Messages = [message] }, message.Content);
        }

        string prompt = TextOf(line, PromptColumn) ?? throw line.Invalid(PromptColumn, "a text");
        if (!line.Root.TryGetProperty(FilesColumn, out JsonElement files) || files.ValueKind != JsonValueKind.Array || files.GetArrayLength() == 0)
        {
            throw line.Invalid(FilesColumn, "an array of images");
        }

        ContentPart[] images = [.. files.EnumerateArray().Select(file => file.ValueKind == JsonValueKind.String
            ? ContentPart.FromImage(AddressOf(line, FilesColumn, file, embedsFrom))
            : throw line.Invalid(FilesColumn, "an array of images, each a text"))];
        return (new ServeRequest { Prompt = prompt, Media = images }, prompt);
    }

    private ContentPart PartOf(JsonLine line, JsonElement part, string? embedsFrom)
    {
        string? type = part.ValueKind == JsonValueKind.Object && part.TryGetProperty("type", out JsonElement name) && name.ValueKind == JsonValueKind.String ? line.TextOf(name) : null;
        return type switch
        {
            "text" when part.TryGetProperty("text", out JsonElement text) && text.ValueKind == JsonValueKind.String => line.Read(() => ContentPart.FromJson(part)),
            "image" when part.TryGetProperty("image", out JsonElement image) && image.ValueKind == JsonValueKind.String => ContentPart.FromImage(AddressOf(line, ContentColumn, image, embedsFrom)),
            "image_url" when part.TryGetProperty("image_url", out JsonElement image) && image.ValueKind == JsonValueKind.String => ContentPart.FromImage(AddressOf(line, ContentColumn, image, embedsFrom)),
            "image_url" when part.TryGetProperty("image_url", out JsonElement image) && image.ValueKind == JsonValueKind.Object && image.TryGetProperty("url", out JsonElement url) && url.ValueKind == JsonValueKind.String
                => ImageOf(line, AddressOf(line, ContentColumn, url, embedsFrom), image),
            _ => throw line.Invalid(ContentColumn, "an array of parts, each a text or an image with its address"),
        };
    }

    private static ContentPart ImageOf(JsonLine line, string address, JsonElement members) => line.Read(() => ContentPart.FromImage(address, members));

    private string AddressOf(JsonLine line, string column, JsonElement value, string? embedsFrom)
    {
        string address = MediaAddress.OfImage(line.TextOf(value));
        try
        {
            return embedsFrom is null ? address : MediaAddress.EmbedImage(address, embedsFrom, Cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw line.Wrong(column, $"the image '{MediaAddress.Display(address, embedsFrom!)}' cannot be read: {exception.Message}");
        }
    }
}
