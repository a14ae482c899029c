using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ServeBench.Workloads;

/// <summary>
/// One part of a message's content as OpenAI's API has it: text, an image, a video or audio. It is kept as the JSON that is sent,
/// so that members which this type does not know reach the server.
/// </summary>
public sealed class ContentPart
{
    /// <summary>Bytes of a file that <see cref="FromData"/> takes at most: the JSON writer cannot copy a longer value in Base64.</summary>
    internal const int MaxDataLength = 512 << 20;

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly byte[] _json;

    private ContentPart(string type, string? text, byte[] json)
    {
        Type = type;
        Text = text;
        _json = json;
    }

    /// <summary>What it is: <c>text</c>, <c>image_url</c>, <c>video_url</c>, <c>input_audio</c>, or what else a dataset says.</summary>
    public string Type { get; }

    /// <summary>The text of a part of the type <c>text</c>; <see langword="null"/> for the others.</summary>
    public string? Text { get; }

    /// <summary>A text.</summary>
    public static ContentPart FromText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new ContentPart("text", text, Write(json =>
        {
            json.WriteString("type", "text");
            json.WriteString("text", text);
        }));
    }

    /// <summary>An image.</summary>
    /// <param name="url">An address that the server opens (<c>http</c>, <c>https</c>, <c>file</c>), or the image itself as a <c>data:</c> address.</param>
    public static ContentPart FromImage(string url) => FromUrl("image_url", url);

    /// <summary>An image with further members beside its address, such as <c>detail</c>.</summary>
    internal static ContentPart FromImage(string url, JsonElement members) => new("image_url", null, Write(json =>
    {
        json.WriteString("type", "image_url");
        json.WriteStartObject("image_url");
        json.WriteString("url", url);
        foreach (JsonProperty member in members.EnumerateObject().Where(member => member.Name != "url"))
        {
            member.WriteTo(json);
        }

        json.WriteEndObject();
    }));

    /// <summary>A video.</summary>
    /// <param name="url">An address that the server opens (<c>http</c>, <c>https</c>, <c>file</c>), or the video itself as a <c>data:</c> address.</param>
    public static ContentPart FromVideo(string url) => FromUrl("video_url", url);

    /// <summary>A file as a <c>data:</c> address, written once: as a text of its own it would take three times its bytes.</summary>
    /// <param name="type"><c>image_url</c> or <c>video_url</c>.</param>
    /// <param name="mediaType">The file's type, such as <c>image/jpeg</c>.</param>
    /// <param name="data">The file, at most <see cref="MaxDataLength"/> bytes.</param>
    internal static ContentPart FromData(string type, string mediaType, ReadOnlySpan<byte> data)
    {
        byte[] head = Encoding.UTF8.GetBytes($$"""{"type":"{{type}}","{{type}}":{"url":"data:{{mediaType}};base64,""");
        ReadOnlySpan<byte> tail = "\"}}"u8;
        byte[] json = new byte[checked(head.Length + Base64.GetMaxEncodedToUtf8Length(data.Length) + tail.Length)];
        head.CopyTo(json, 0);
        Base64.EncodeToUtf8(data, json.AsSpan(head.Length), out _, out int written);
        tail.CopyTo(json.AsSpan(head.Length + written));
        return new ContentPart(type, null, json);
    }

    /// <summary>A sound, its bytes in the message.</summary>
    public static ContentPart FromAudio(AudioClip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        return new ContentPart("input_audio", null, Write(json =>
        {
            json.WriteString("type", "input_audio");
            json.WriteStartObject("input_audio");
            json.WriteBase64String("data", clip.Data.Span);
            json.WriteString("format", clip.Format);
            json.WriteEndObject();
        }));
    }

    /// <summary>A part as it stands in JSON; all of its members are kept.</summary>
    /// <param name="part">An object with a text under <c>type</c>.</param>
    /// <exception cref="ArgumentException">The object is not such a part.</exception>
    public static ContentPart FromJson(JsonElement part)
    {
        if (part.ValueKind != JsonValueKind.Object || !part.TryGetProperty("type", out JsonElement type) || type.ValueKind != JsonValueKind.String)
        {
            throw new ArgumentException("A content part is an object with a text under 'type'.", nameof(part));
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            part.WriteTo(json);
        }

        string name = type.GetString()!;
        string? text = name == "text" && part.TryGetProperty("text", out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return new ContentPart(name, text, buffer.WrittenSpan.ToArray());
    }

    /// <summary>The JSON that is sent.</summary>
    public string ToJson() => Encoding.UTF8.GetString(_json);

    /// <inheritdoc/>
    public override string ToString() => Text ?? Type;

    internal void WriteTo(Utf8JsonWriter json) => json.WriteRawValue(_json, skipInputValidation: true);

    private static ContentPart FromUrl(string type, string url)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        return new ContentPart(type, null, Write(json =>
        {
            json.WriteString("type", type);
            json.WriteStartObject(type);
            json.WriteString("url", url);
            json.WriteEndObject();
        }));
    }

    private static byte[] Write(Action<Utf8JsonWriter> writeMembers)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
