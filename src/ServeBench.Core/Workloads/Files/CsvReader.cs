using System.Globalization;
using System.Text;

namespace ServeBench.Workloads;

/// <summary>
/// Reads comma-separated values (RFC 4180: quotes around a field, doubled within it, line ends allowed there), record by record, and
/// knows the line that each begins on, which is what a message about it needs. Blank lines are left out.
/// </summary>
internal sealed class CsvReader : IDisposable
{
    private readonly string _path;
    private readonly TextReader _text;
    private readonly StringBuilder _field = new();
    private long _line = 1;

    /// <summary>Opens a file and reads its header.</summary>
    /// <exception cref="ServeException"><c>DatasetNotFound</c>, <c>DatasetUnreadable</c> or <c>DatasetFormatInvalid</c>.</exception>
    public CsvReader(string path)
        : this(path, TextLines.Open(path))
    {
    }

    private CsvReader(string path, TextReader text)
    {
        _path = path;
        _text = text;
        try
        {
            Columns = ReadRecord() ?? throw Invalid("is empty, where a line with the names of the columns was expected.");
        }
        catch
        {
            _text.Dispose();
            throw;
        }
    }

    public IReadOnlyList<string> Columns { get; }

    /// <summary>The line that the last record begins on, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>The fields of the next record, as many as there are columns, missing ones empty; <see langword="null"/> at the end.</summary>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c> or <c>DatasetFormatInvalid</c>.</exception>
    public string[]? Read()
    {
        string[]? record = ReadRecord();
        if (record is null || record.Length == Columns.Count)
        {
            return record;
        }

        return record.Length < Columns.Count
            ? [.. record, .. Enumerable.Repeat("", Columns.Count - record.Length)]
            : throw LineInvalid(null, string.Create(CultureInfo.InvariantCulture, $"there are {record.Length} fields for {Columns.Count} columns."));
    }

    /// <summary>Whether the first line of a file names some columns, in any order.</summary>
    /// <param name="start">The first bytes of the file, without a mark.</param>
    /// <param name="columns">The columns.</param>
    public static bool HeaderHas(ReadOnlySpan<byte> start, params ReadOnlySpan<string> columns)
    {
        int lineEnd = start.IndexOfAny((byte)'\n', (byte)'\r');
        try
        {
            using var header = new CsvReader("", new StringReader(Encoding.UTF8.GetString(lineEnd < 0 ? start : start[..lineEnd])));
            foreach (string column in columns)
            {
                if (!header.Columns.Contains(column))
                {
                    return false;
                }
            }

            return true;
        }
        catch (ServeException)
        {
            return false;
        }
    }

    /// <summary>The position of a column.</summary>
    /// <exception cref="ServeException"><c>DatasetFormatInvalid</c> when there is none of that name.</exception>
    public int Find(string column)
    {
        for (int i = 0; i < Columns.Count; i++)
        {
            if (Columns[i] == column)
            {
                return i;
            }
        }

        throw Invalid($"has no column '{column}'; its columns are {string.Join(", ", Columns)}.");
    }

    /// <summary><c>DatasetLineInvalid</c>: the last record is not what it should be.</summary>
    /// <param name="column">The column that is wrong, if it is one.</param>
    /// <param name="reason">What is wrong, as a sentence.</param>
    public ServeException LineInvalid(string? column, string reason) => InvalidAt(_path, Line, column, reason);

    /// <summary><c>DatasetLineInvalid</c> for a record read before.</summary>
    public static ServeException InvalidAt(string path, long line, string? column, string reason)
    {
        string place = string.Create(CultureInfo.InvariantCulture, $"line {line}{(column is null ? "" : $", column '{column}'")}");
        return new ServeException("DatasetLineInvalid", ServeErrorKind.InvalidData, $"The dataset '{path}', {place}: {reason} Correct the entry or take it out.", path);
    }

    public void Dispose() => _text.Dispose();

    private string[]? ReadRecord()
    {
        try
        {
            while (_text.Peek() >= 0)
            {
                Line = _line;
                string[] record = ReadFields();
                if (record is not [""])
                {
                    return record;
                }
            }

            return null;
        }
        catch (DecoderFallbackException exception)
        {
            throw TextLines.NotUtf8(_path, exception);
        }
    }

    private string[] ReadFields()
    {
        var fields = new List<string>();
        while (true)
        {
            _field.Clear();
            int next = _text.Peek() == '"' ? ReadQuoted() : _text.Read();
            for (; next is >= 0 and not (',' or '\n' or '\r'); next = _text.Read())
            {
                _field.Append((char)next);
            }

            fields.Add(_field.ToString());
            if (next == ',')
            {
                continue;
            }

            if (next == '\r' && _text.Peek() == '\n')
            {
                _text.Read();
            }

            _line++;
            return [.. fields];
        }
    }

    /// <summary>Takes a quoted field up to its closing quote.</summary>
    /// <returns>What follows.</returns>
    private int ReadQuoted()
    {
        _text.Read();
        while (true)
        {
            int next = _text.Read();
            switch (next)
            {
                case < 0:
                    throw LineInvalid(null, "a field that begins with a quote is not closed.");
                case '"' when _text.Peek() != '"':
                    return _text.Read();
                case '"':
                    _text.Read();
                    break;
                case '\n':
                case '\r' when _text.Peek() != '\n':
                    _line++;
                    break;
            }

            _field.Append((char)next);
        }
    }

    private ServeException Invalid(string reason) =>
        new("DatasetFormatInvalid", ServeErrorKind.InvalidData, $"The dataset '{_path}' {reason}", _path);
}
