using System.Buffers;
using System.Text;
using System.Text.Json;
using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>Writes a <c>multipart/form-data</c> body (RFC 7578) with one sound.</summary>
internal static class MultipartForm
{
    /// <summary>The form: the sound as <c>file</c>, then a field for each member.</summary>
    /// <param name="audio">The sound.</param>
    /// <param name="members">The members, a JSON object: text goes as it is, everything else as its JSON, and what is null not at all.</param>
    public static RequestContent Create(AudioClip audio, ReadOnlyMemory<byte> members)
    {
        // Random enough that no sound holds it.
        string boundary = $"servebench-{Guid.NewGuid():N}";
        var form = new ArrayBufferWriter<byte>(audio.Data.Length + members.Length + 2048);
        Write(form, $"--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{Quoted(audio.Name)}\"\r\nContent-Type: {AudioFormats.MediaTypeOf(audio.Format)}\r\n\r\n");
        form.Write(audio.Data.Span);
        using JsonDocument document = JsonDocument.Parse(members);
        foreach (JsonProperty member in document.RootElement.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null)
            {
                Write(form, $"\r\n--{boundary}\r\nContent-Disposition: form-data; name=\"{Quoted(member.Name)}\"\r\n\r\n{TextOf(member.Value)}");
            }
        }

        Write(form, $"\r\n--{boundary}--\r\n");
        return new RequestContent($"multipart/form-data; boundary={boundary}", form.WrittenMemory);
    }

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static void Write(ArrayBufferWriter<byte> form, string text) => Encoding.UTF8.GetBytes(text, form);

    // As browsers do it: a quote and a line's end would end the name.
    private static string Quoted(string name) => name.Replace("\"", "%22").Replace("\r", "%0D").Replace("\n", "%0A");
}
