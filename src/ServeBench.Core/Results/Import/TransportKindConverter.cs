using System.Text.Json;
using System.Text.Json.Serialization;
using ServeBench.Transport;

namespace ServeBench.Results;

/// <summary>Writes a transport by its name, and reads the name that HttpClient once had, too.</summary>
internal sealed class TransportKindConverter : JsonConverter<TransportKind>
{
    private const string OldHttpClient = "Sockets";

    public override TransportKind Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? name = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return name == OldHttpClient ? TransportKind.HttpClient
            : Enum.TryParse(name, ignoreCase: true, out TransportKind kind) && Enum.IsDefined(kind) ? kind
            : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, TransportKind value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
