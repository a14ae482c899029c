using System.Text.Json;

namespace ServeBench.Workloads;

/// <summary>One line of JSON Lines, which must be an object; its errors name the file, the line and the column.</summary>
internal sealed class JsonLine : IDisposable
{
    private readonly DatasetFile _file;
    private readonly long _offset;
    private readonly ReadOnlyMemory<byte> _given;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly JsonDocument _document;

    /// <summary>Reads a line.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="offset">Its first byte in the file.</param>
    /// <param name="bytes">The line without its end.</param>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>: the line is not an object in JSON.</exception>
    public JsonLine(DatasetFile file, long offset, ReadOnlyMemory<byte> bytes)
    {
        _file = file;
        _offset = offset;
        _given = bytes;
        _bytes = bytes;
        try
        {
            _document = JsonTexts.Parse(ref _bytes);
        }
        catch (JsonException exception)
        {
            bool isCutOff = offset + bytes.Length >= file.Length && JsonEnd.IsCutOff(bytes.Span);
            throw file.LineInvalid(
                offset + exception.BytePositionInLine.GetValueOrDefault(), $"the line is not well-formed JSON{(isCutOff ? $": {JsonEnd.Advice}." : ".")}", exception);
        }

        if (Root.ValueKind != JsonValueKind.Object)
        {
            string kind = JsonTexts.KindOf(Root);
            _document.Dispose();
            throw file.LineInvalid(offset, $"the line is not an object but {kind}.");
        }
    }

    public JsonElement Root => _document.RootElement;

    /// <summary>A member that is a finite number, 0 or above.</summary>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>.</exception>
    public double Number(string name) =>
        Root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) && number >= 0
            ? number
            : throw Invalid(name, "a number of 0 or above");

    /// <summary>A member that is a whole number.</summary>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>.</exception>
    public int WholeNumber(string name, int least) =>
        Root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= least
            ? number
            : throw Invalid(name, $"a whole number of {least} or above");

    /// <summary>The text of a member that is one.</summary>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>: it holds half of a surrogate pair.</exception>
    public string Text(string name) => TextOf(Root.GetProperty(name));

    /// <summary>The text of a value of this line that is one.</summary>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>: it holds half of a surrogate pair.</exception>
    public string TextOf(JsonElement value) => JsonTexts.Of(value, _file, _offset);

    /// <summary>What is made of several texts of this line.</summary>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>: one of them holds half of a surrogate pair.</exception>
    public T Read<T>(Func<T> read) => JsonTexts.Read(read, _file, _offset);

    /// <summary><c>DatasetLineInvalid</c> at a member, or at the start of the line when it is missing.</summary>
    public ServeException Invalid(string name, string expected) => Wrong(name, $"there is not {expected} under '{name}'.");

    /// <summary><c>DatasetLineInvalid</c> at a member, or at the start of the line when it is missing.</summary>
    public ServeException Wrong(string name, string reason) => _file.LineInvalid(_offset + PositionOf(name), reason);

    /// <summary>Makes sure that a member has none of Python's constants, since it is sent as it stands.</summary>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>.</exception>
    public void RequireSendable(string name)
    {
        if (!_bytes.Equals(_given) && FirstDifference(RangeOf(name)) is { } at)
        {
            throw _file.LineInvalid(_offset + at, $"the value under '{name}' is sent as it stands, and it holds NaN or Infinity, which JSON does not have.");
        }
    }

    public void Dispose() => _document.Dispose();

    // Where a constant was taken out within a stretch of the line.
    private long? FirstDifference(Range range)
    {
        int start = range.Start.Value;
        int same = _bytes.Span[range].CommonPrefixLength(_given.Span[range]);
        return same == range.End.Value - start ? null : start + same;
    }

    private long PositionOf(string name) => RangeOf(name).Start.Value;

    // The value of a member; empty at the start of the line when it is missing.
    private Range RangeOf(string name)
    {
        var reader = new Utf8JsonReader(_bytes.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool found = reader.ValueTextEquals(name);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (found)
            {
                return start..(int)reader.BytesConsumed;
            }
        }

        return 0..0;
    }
}
