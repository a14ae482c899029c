using System.Buffers;
using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary>Writes one JSON request body; a member that the user overrides is written once, with the user's value.</summary>
internal sealed class RequestBody : IDisposable
{
    private readonly PooledBuffer _buffer = new();
    private readonly Utf8JsonWriter _json;
    private readonly Dictionary<string, byte[]> _overrides = new(StringComparer.Ordinal);

    /// <summary>Starts a body.</summary>
    /// <param name="overrides">Members that win over what the backend writes; later ones win over earlier ones.</param>
    public RequestBody(params ReadOnlySpan<BodyMembers> overrides)
    {
        // Relaxed escaping sends text as the UTF-8 that it is, as Python's aiohttp client and curl do.
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions
        {
            SkipValidation = true,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
        foreach (BodyMembers members in overrides)
        {
            foreach (KeyValuePair<string, byte[]> member in members.Members)
            {
                _overrides[member.Key] = member.Value;
            }
        }

        _json.WriteStartObject();
    }

    /// <summary>Whether the user gives a member of this name.</summary>
    public bool IsOverridden(string name) => _overrides.ContainsKey(name);

    public void Add(string name, string? value)
    {
        if (Begin(name))
        {
            _json.WriteStringValue(value);
        }
    }

    public void Add(string name, bool value)
    {
        if (Begin(name))
        {
            _json.WriteBooleanValue(value);
        }
    }

    public void Add(string name, int value)
    {
        if (Begin(name))
        {
            _json.WriteNumberValue(value);
        }
    }

    public void Add(string name, double value)
    {
        if (Begin(name))
        {
            _json.WriteNumberValue(value);
        }
    }

    public void AddIfSet(string name, double? value)
    {
        if (value is { } number)
        {
            Add(name, number);
        }
    }

    public void Add(string name, IReadOnlyList<string> values) => Add(name, json =>
    {
        json.WriteStartArray();
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    });

    public void Add(string name, IReadOnlyList<int> values) => Add(name, json =>
    {
        json.WriteStartArray();
        foreach (int value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    });

    /// <summary>Adds a member whose value the caller writes.</summary>
    public void Add(string name, Action<Utf8JsonWriter> writeValue)
    {
        if (Begin(name))
        {
            writeValue(_json);
        }
    }

    /// <summary>Adds the overrides and closes the body, whose bytes are valid until it is disposed of.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        foreach (KeyValuePair<string, byte[]> member in _overrides)
        {
            _json.WritePropertyName(member.Key);
            _json.WriteRawValue(member.Value, skipInputValidation: true);
        }

        _json.WriteEndObject();
        _json.Flush();
        return _buffer.Written;
    }

    public void Dispose()
    {
        _json.Dispose();
        _buffer.Dispose();
    }

    private bool Begin(string name)
    {
        if (_overrides.ContainsKey(name))
        {
            return false;
        }

        _json.WritePropertyName(name);
        return true;
    }

    /// <summary>Grows in arrays of the pool: the bodies of a trace would else leave gigabytes of large arrays behind.</summary>
    private sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
    {
        private const int StartLength = 1024;

        private byte[] _array = ArrayPool<byte>.Shared.Rent(StartLength);
        private int _length;

        public ReadOnlyMemory<byte> Written => _array.AsMemory(0, _length);

        public void Advance(int count) => _length += count;

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            Grow(sizeHint);
            return _array.AsMemory(_length);
        }

        public Span<byte> GetSpan(int sizeHint = 0)
        {
            Grow(sizeHint);
            return _array.AsSpan(_length);
        }

        public void Dispose()
        {
            ArrayPool<byte>.Shared.Return(_array);
            (_array, _length) = ([], 0);
        }

        private void Grow(int sizeHint)
        {
            if (_array.Length - _length < Math.Max(sizeHint, 1))
            {
                byte[] larger = ArrayPool<byte>.Shared.Rent(checked((int)Math.Min(Math.Max(2L * _array.Length, (long)_length + sizeHint), Array.MaxLength)));
                Written.CopyTo(larger);
                ArrayPool<byte>.Shared.Return(_array);
                _array = larger;
            }
        }
    }
}

/// <summary>A request's body as it travels.</summary>
/// <param name="ContentType">Value of the header field <c>Content-Type</c>.</param>
/// <param name="Bytes">The body.</param>
internal sealed record RequestContent(string ContentType, ReadOnlyMemory<byte> Bytes);
