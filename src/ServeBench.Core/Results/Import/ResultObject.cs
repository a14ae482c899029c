using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace ServeBench.Results;

/// <summary>One result object of a file, read key by key; what is not as it should be is an error that names the key and the place.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">Line where the object begins, from 1.</param>
/// <param name="Column">Byte in that line, from 1.</param>
/// <param name="Element">The object.</param>
internal sealed record ResultObject(string Path, long Line, long Column, JsonElement Element)
{
    private const string Times = "an array of times in seconds";

    // More than a century: vLLM's start times count from the start of its machine, never further.
    private const double MaxSeconds = 1e10;
    private const int MaxNumberLength = 64;

    /// <summary>The error <c>ResultInvalid</c> at this object.</summary>
    public ServeException Invalid(string what, Exception? cause = null) => ResultErrors.Invalid(Path, Line, Column, what, cause);

    /// <summary>The error <c>ResultInvalid</c> at this object: it has another format than the one asked for.</summary>
    public ServeException OtherFormat(ImportFormat actual, ImportFormat expected) =>
        ResultErrors.Invalid(Path, Line, Column, $"the object has the format {actual}, not {expected}", errorCase: "OtherFormat", format: actual.ToString());

    /// <summary>Identifies a run by its object: the same one is the same run, however often it is imported.</summary>
    public string Identity() => Convert.ToHexStringLower(SHA256.HashData(JsonMarshal.GetRawUtf8Value(Element)).AsSpan(0, 16));

    /// <summary>Whether the key is there and its value is not <c>null</c>.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>A text; <see langword="null"/> without the key.</summary>
    public string? Text(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => throw Wrong(key, "a text"),
    };

    /// <summary>A number, or one of Python's words for a value that is not a number; <see langword="null"/> without the key.</summary>
    public double? Number(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number => number.GetDouble(),
        { ValueKind: JsonValueKind.String } word => word.GetString() switch
        {
            "inf" or "Infinity" => double.PositiveInfinity,
            "-inf" or "-Infinity" => double.NegativeInfinity,
            "nan" or "NaN" => null,
            _ => throw Wrong(key, "a number"),
        },
        _ => throw Wrong(key, "a number"),
    };

    /// <summary>A whole number; <see langword="null"/> without the key.</summary>
    public long? Whole(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out long whole) => whole,
        { ValueKind: JsonValueKind.Number } number when double.IsInteger(number.GetDouble()) => (long)number.GetDouble(),
        _ => throw Wrong(key, "a whole number"),
    };

    /// <summary>A whole number that 32 bits hold, such as a count of requests; <see langword="null"/> without the key.</summary>
    public int? Count(string key) => Whole(key) switch
    {
        null => null,
        >= -int.MaxValue and <= int.MaxValue and var count => (int)count,
        _ => throw Wrong(key, "a count that can be: it is above 2147483647"),
    };

    /// <summary>A time that a run took, in seconds; <see langword="null"/> without the key.</summary>
    public double? Duration(string key) => Number(key) is { } seconds ? RequireDuration(key, seconds) : null;

    /// <summary>The time that a run took, in seconds, when it can be one.</summary>
    public double RequireDuration(string key, double seconds) => seconds is >= 0 and <= MaxSeconds ? seconds : throw Wrong(key, "a time in seconds, 0 or longer");

    /// <summary>An array of one entry a request; <see langword="null"/> without the key.</summary>
    public JsonElement[]? Array(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } array => [.. array.EnumerateArray()],
        _ => throw Wrong(key, "an array"),
    };

    /// <summary>An object inside of this one, with its own place; <see langword="null"/> without the key.</summary>
    public ResultObject? Child(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } child => Inside(child),
        _ => throw Wrong(key, "an object"),
    };

    /// <summary>The objects of an array inside of this one, each with its own place; none without the key.</summary>
    public IEnumerable<ResultObject> Children(string key) => (Array(key) ?? [])
        .Select(element => element.ValueKind == JsonValueKind.Object ? Inside(element) : throw Wrong(key, "an array of objects"));

    /// <summary>What a path of keys leads to, where every one of them is there; what describes a run may be written in more than one way.</summary>
    public JsonElement? Follow(params ReadOnlySpan<string> path)
    {
        JsonElement element = Element;
        foreach (string key in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(key, out element))
            {
                return null;
            }
        }

        return element;
    }

    /// <summary>
    /// A time of a request in seconds, as milliseconds. The decimal point is moved in the text: what was written from milliseconds comes back
    /// as the same number. NaN for one that Python writes as <c>NaN</c> or <c>Infinity</c>.
    /// </summary>
    public double Milliseconds(JsonElement seconds, string key)
    {
        if (seconds.ValueKind != JsonValueKind.Number)
        {
            return IsNone(seconds) ? double.NaN : throw Wrong(key, Times);
        }

        ReadOnlySpan<byte> digits = JsonMarshal.GetRawUtf8Value(seconds);
        if (digits.Length > MaxNumberLength || digits.ContainsAny((byte)'e', (byte)'E'))
        {
            return Seconds(seconds, key) * 1000.0;
        }

        Span<byte> moved = stackalloc byte[digits.Length + 2];
        digits.CopyTo(moved);
        "e3"u8.CopyTo(moved[digits.Length..]);
        double value = double.Parse(moved, CultureInfo.InvariantCulture);
        return Math.Abs(value) <= MaxSeconds * 1000.0 ? value : throw Wrong(key, Times);
    }

    /// <summary>A time of a request, in seconds; NaN for one that Python writes as <c>NaN</c> or <c>Infinity</c>.</summary>
    public double Seconds(JsonElement seconds, string key) =>
        IsNone(seconds) ? double.NaN
        : seconds.ValueKind == JsonValueKind.Number && Math.Abs(seconds.GetDouble()) <= MaxSeconds
            ? seconds.GetDouble()
            : throw Wrong(key, Times);

    private static bool IsNone(JsonElement seconds) =>
        seconds.ValueKind == JsonValueKind.String && seconds.GetString() is "NaN" or "Infinity" or "-Infinity";

    public ServeException Wrong(string key, string expected) => Invalid($"'{key}' is not {expected}");

    /// <summary>A value inside of this one, with its own place.</summary>
    public ResultObject Inside(JsonElement child)
    {
        // The raw text of what is inside lies in the raw text of this.
        ReadOnlySpan<byte> text = JsonMarshal.GetRawUtf8Value(Element);
        _ = text.Overlaps(JsonMarshal.GetRawUtf8Value(child), out int offset);
        ReadOnlySpan<byte> before = text[..offset];
        int lines = before.Count((byte)'\n');
        return new ResultObject(Path, Line + lines, lines == 0 ? Column + offset : offset - before.LastIndexOf((byte)'\n'), child);
    }

    private JsonElement? Find(string key) =>
        Element.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
