using System.Buffers;
using ServeBench.Transport;

namespace ServeBench.Endpoints;

/// <summary>
/// Goes through a JSON object as its bytes arrive and keeps the values of its members <c>usage</c> and <c>error</c>. Everything
/// else is passed over at the speed of a search for the next bracket or quote: that strings and brackets close, and in order, is
/// checked; how a number is spelled is not.
/// </summary>
internal sealed class DocumentScanner
{
    private const int MaxKeptBytes = 64 * 1024;

    /// <summary>Brackets open at once at most, as with System.Text.Json.</summary>
    private const int MaxDepth = 64;

    /// <summary>Longer than any name that is looked for.</summary>
    private const int MaxNameBytes = 16;

    private static readonly SearchValues<byte> s_structure = SearchValues.Create("\"{}[]"u8);

    private readonly byte[] _name = new byte[MaxNameBytes];
    private GrowingBuffer _usage;
    private GrowingBuffer _error;
    private ulong _arrays;
    private string? _problem;
    private int _depth;
    private int _nameLength;
    private Part _part = Part.Nothing;
    private bool _inString;
    private bool _escaped;
    private bool _inName;
    private bool _complete;

    private enum Part
    {
        Nothing,
        Name,
        Other,
        Usage,
        Error,
    }

    /// <summary>The value of <c>usage</c>; empty when there is none.</summary>
    public ReadOnlySpan<byte> Usage => Trimmed(_usage.Bytes);

    /// <summary>The value of <c>error</c>, cut at 64 KB; empty when there is none.</summary>
    public ReadOnlySpan<byte> Error => Trimmed(_error.Bytes);

    /// <summary>Takes the next bytes of the document; any cut will do.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && _problem is null)
        {
            Part part = _part;
            int used = _inString ? ReadString(bytes) : _depth > 1 ? ReadNested(bytes) : ReadTop(bytes[0]);
            // The comma or bracket that ends a value is not part of it.
            if (part == _part)
            {
                Keep(bytes[..used]);
            }

            bytes = bytes[used..];
        }
    }

    /// <summary>The document has ended.</summary>
    /// <returns>What is wrong with it; <see langword="null"/> when nothing is.</returns>
    public string? Finish() => _problem ?? (_complete ? null : "it ends in the middle");

    private int ReadString(ReadOnlySpan<byte> bytes)
    {
        if (_escaped)
        {
            _escaped = false;
            return 1;
        }

        int end = bytes.IndexOfAny((byte)'"', (byte)'\\');
        ReadOnlySpan<byte> text = end < 0 ? bytes : bytes[..end];
        if (_inName)
        {
            text[..Math.Min(text.Length, MaxNameBytes - _nameLength)].CopyTo(_name.AsSpan(_nameLength));
            _nameLength = Math.Min(MaxNameBytes, _nameLength + text.Length);
        }

        if (end < 0)
        {
            return bytes.Length;
        }

        _escaped = bytes[end] == '\\';
        _inString = _escaped;
        _inName &= _inString;
        return end + 1;
    }

    private int ReadNested(ReadOnlySpan<byte> bytes)
    {
        int next = bytes.IndexOfAny(s_structure);
        if (next < 0)
        {
            return bytes.Length;
        }

        ReadStructure(bytes[next]);
        return next + 1;
    }

    // Between the members of the object itself there is little to pass over.
    private int ReadTop(byte one)
    {
        switch (one)
        {
            case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                break;
            case var _ when _complete:
                _problem = "it continues after its end";
                break;
            case var _ when _depth == 0 && one != '{':
                _problem = "it is not an object";
                break;
            case (byte)',':
                _part = Part.Name;
                _nameLength = 0;
                break;
            case (byte)':' when _part == Part.Name:
                BeginValue();
                break;
            default:
                ReadStructure(one);
                break;
        }

        return 1;
    }

    private void ReadStructure(byte one)
    {
        switch (one)
        {
            case (byte)'"':
                _inString = true;
                _inName = _depth == 1 && _part == Part.Name;
                break;
            case (byte)'{' or (byte)'[':
                Open(isArray: one == '[');
                break;
            case (byte)'}' or (byte)']':
                Close(isArray: one == ']');
                break;
        }
    }

    private void Open(bool isArray)
    {
        if (_depth == MaxDepth)
        {
            _problem = "it is nested more than 64 levels deep";
            return;
        }

        _arrays = (_arrays << 1) | (isArray ? 1u : 0u);
        if (++_depth == 1)
        {
            _part = Part.Name;
            _nameLength = 0;
        }
    }

    private void Close(bool isArray)
    {
        if ((_arrays & 1) != (isArray ? 1u : 0u))
        {
            _problem = "a bracket closes that is not open";
            return;
        }

        _arrays >>= 1;
        if (--_depth == 0)
        {
            _part = Part.Nothing;
            _complete = true;
        }
    }

    // Of two members with the same name the last counts, as with Python's parser.
    private void BeginValue()
    {
        ReadOnlySpan<byte> name = _name.AsSpan(0, _nameLength);
        _part = name.SequenceEqual("usage"u8) ? Part.Usage : name.SequenceEqual("error"u8) ? Part.Error : Part.Other;
        if (_part == Part.Usage)
        {
            _usage.Clear();
        }
        else if (_part == Part.Error)
        {
            _error.Clear();
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_part == Part.Usage)
        {
            Append(ref _usage, bytes);
        }
        else if (_part == Part.Error)
        {
            Append(ref _error, bytes);
        }
    }

    private static void Append(ref GrowingBuffer value, ReadOnlySpan<byte> bytes) =>
        value.TryAppend(bytes[..Math.Min(bytes.Length, MaxKeptBytes - value.Length)], MaxKeptBytes);

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> value) => value.Trim(" \t\r\n"u8);
}
