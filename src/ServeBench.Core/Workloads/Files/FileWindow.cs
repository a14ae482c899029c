namespace ServeBench.Workloads;

/// <summary>A stretch of a file that moves forward, and grows when one item does not fit into it. A UTF-8 mark at the start is left out.</summary>
internal sealed class FileWindow
{
    private readonly DatasetFile _file;
    private byte[] _buffer;
    private int _length;

    /// <summary>Begins at the start of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="size">Size of the stretch in bytes, to begin with.</param>
    public FileWindow(DatasetFile file, int size = 1 << 20)
    {
        _file = file;
        _buffer = new byte[size];
        Fill();
        if (Bytes.Span.StartsWith("\uFEFF"u8))
        {
            Advance(3);
        }
    }

    /// <summary>Offset of the first byte in the file.</summary>
    public long Offset { get; private set; }

    /// <summary>Whether the stretch reaches to the end of the file.</summary>
    public bool IsLast { get; private set; }

    /// <summary>The stretch; valid until it moves.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Moves past bytes that were used, and reads on; without any used, reads more.</summary>
    public void Advance(int used)
    {
        _buffer.AsSpan(used, _length - used).CopyTo(_buffer);
        _length -= used;
        Offset += used;
        if (_length == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        Fill();
    }

    /// <summary>Takes the constants of <see cref="PythonConstants"/> out of the stretch, which does not begin within a string.</summary>
    public void TakeOutPythonConstants() => PythonConstants.Mask(_buffer.AsSpan(0, _length));

    private void Fill()
    {
        int read = _file.Read(Offset + _length, _buffer.AsSpan(_length));
        _length += read;
        IsLast = _length < _buffer.Length;
    }
}
