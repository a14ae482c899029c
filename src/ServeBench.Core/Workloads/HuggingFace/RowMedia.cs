using System.Text.Json;

namespace ServeBench.Workloads;

/// <summary>
/// Images, videos and sounds in the columns of a row: a path or an address, or a structure of <c>bytes</c> and <c>path</c>, as the
/// <c>datasets</c> library stores them; bytes are Base64 in JSON.
/// </summary>
/// <param name="embeds">Whether what paths and addresses name is sent in the request.</param>
internal sealed class RowMedia(bool embeds)
{
    /// <summary>The images of a value: one, or a list of them.</summary>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>.</exception>
    public ContentPart[] Images(TableRow row, string column, JsonElement value, CancellationToken cancellationToken) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Select(item => Image(row, column, item, cancellationToken))]
        : [Image(row, column, value, cancellationToken)];

    /// <summary>An image.</summary>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>.</exception>
    public ContentPart Image(TableRow row, string column, JsonElement value, CancellationToken cancellationToken)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            string address = MediaAddress.OfImage(row.TextOf(column, value));
            return ContentPart.FromImage(embeds ? Try(row, column, "image", address, () => MediaAddress.EmbedImage(address, row.Folder, cancellationToken)) : address);
        }

        (byte[]? bytes, string? path) = Stored(row, column, "image", value);
        bytes ??= Load(row, column, "image", "file://" + path, cancellationToken);
        string format = ImageFormats.Detect(bytes) ?? throw row.Invalid(column, $"the image under '{column}' is of no kind that is known: JPEG, PNG, GIF, WebP, BMP or TIFF.");
        return ContentPart.FromData("image_url", $"image/{format}", bytes);
    }

    /// <summary>A video at a path or an address.</summary>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>.</exception>
    public ContentPart Video(TableRow row, string column, string text, CancellationToken cancellationToken)
    {
        string address = MediaAddress.OfVideo(text);
        if (!embeds || address.StartsWith("data:", StringComparison.Ordinal))
        {
            return ContentPart.FromVideo(address);
        }

        byte[] video = Load(row, column, "video", address, cancellationToken);
        return video.Length <= ContentPart.MaxDataLength
            ? ContentPart.FromData("video_url", "video/mp4", video)
            : throw row.Invalid(column, $"the video '{MediaAddress.Display(address, row.Folder)}' has more than {ContentPart.MaxDataLength >> 20} MiB, which no request can carry.");
    }

    /// <summary>A sound, also one of samples: <c>array</c> and <c>sampling_rate</c>.</summary>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>.</exception>
    public static AudioClip Sound(TableRow row, string column, JsonElement value)
    {
        (byte[]? bytes, string? path) = value.ValueKind == JsonValueKind.String ? (null, row.TextOf(column, value)) : Samples(row, column, value) ?? Stored(row, column, "sound", value);
        bytes ??= Load(row, column, "sound", path!.StartsWith("file://", StringComparison.Ordinal) ? path : "file://" + path, CancellationToken.None);
        try
        {
            return new AudioClip(Path.GetFileName(path) is { Length: > 0 } name ? name : "audio", bytes);
        }
        catch (ServeException exception)
        {
            throw row.Invalid(column, $"the sound under '{column}' cannot be read: {exception.Message}");
        }
    }

    private static (byte[]?, string?)? Samples(TableRow row, string column, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("array", out JsonElement array) || !value.TryGetProperty("sampling_rate", out JsonElement rate))
        {
            return null;
        }

        return array.ValueKind == JsonValueKind.Array && rate.ValueKind == JsonValueKind.Number && rate.TryGetInt32(out int perSecond) && perSecond > 0
            && array.EnumerateArray().All(sample => sample.ValueKind == JsonValueKind.Number)
            ? (WavFile.Write([.. array.EnumerateArray().Select(sample => sample.GetDouble())], perSecond), "audio.wav")
            : throw row.Invalid(column, $"the 'array' of the sound under '{column}' is not a list of numbers, or its 'sampling_rate' is not a whole number above 0.");
    }

    private static (byte[]? Bytes, string? Path) Stored(TableRow row, string column, string what, JsonElement value)
    {
        string? path = Member("path") is { ValueKind: JsonValueKind.String } name ? row.TextOf(column, name) : null;
        if (Member("bytes") is { ValueKind: JsonValueKind.String } stored)
        {
            return stored.TryGetBytesFromBase64(out byte[]? bytes) ? (bytes, path) : throw row.Invalid(column, $"the 'bytes' of the {what} under '{column}' are not Base64.");
        }

        return string.IsNullOrEmpty(path)
            ? throw row.Invalid(column, $"there is no {what} under '{column}': neither a path, nor an object with 'bytes' or 'path'.")
            : (null, path);

        JsonElement? Member(string member) => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(member, out JsonElement found) ? found : null;
    }

    private static byte[] Load(TableRow row, string column, string what, string address, CancellationToken cancellationToken) =>
        Try(row, column, what, address, () => MediaAddress.Load(address, row.Folder, cancellationToken));

    private static T Try<T>(TableRow row, string column, string what, string address, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw row.Invalid(column, $"the {what} '{MediaAddress.Display(address, row.Folder)}' cannot be read: {exception.Message}");
        }
    }
}
