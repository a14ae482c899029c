using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using ServeBench.Load;

namespace ServeBench.Results;

/// <summary>
/// Keeps each finished request of a run on disk, so that a killed process loses nothing that had ended. JSON Lines: the run, then a line a
/// request, then the finished run. A thread of its own serialises and writes; whoever hands a result over never waits for the disk.
/// </summary>
/// <remarks>
/// A line is handed to the operating system as soon as it is made: it survives the end of the process, not of the machine. A journal that
/// exists is added to, so one file can hold several runs.
/// </remarks>
internal sealed class RequestJournal : IAsyncDisposable
{
    private const int LookIntervalMs = 200;

    private readonly Stream _stream;
    private readonly string _path;
    private readonly ServeRun _run;
    private readonly BlockingCollection<Entry> _queue = [];
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ServeException? _failure;
    private bool _startKnown;
    private long _end;
    private long _lookedAt;

    private RequestJournal(Stream stream, string path, ServeRun run)
    {
        _stream = stream;
        _path = path;
        _run = run;
    }

    /// <summary>
    /// Why the journal is not complete, or <see langword="null"/>; known as soon as it happens, final once the journal is disposed. ErrorId
    /// <c>JournalWriteFailed</c>.
    /// </summary>
    public ServeException? Failure => _failure;

    /// <summary>Opens the file, writes the run's line and starts the writer.</summary>
    /// <param name="path">Full path; its folder exists.</param>
    /// <param name="run">The run that the results will belong to.</param>
    /// <exception cref="ServeException"><c>JournalWriteFailed</c> when the file cannot be opened or written; <c>JournalPathTaken</c> when it is not a journal;
    /// <c>JournalInUse</c> when another run writes to it.</exception>
    public static RequestJournal Create(string path, ServeRun run)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            FileStream stream = Open(path);
            return Create(stream, path, run);
        }
        catch (IOException exception) when (FileLock.IsInUse(exception))
        {
            throw InUse(path, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw WriteFailed(path, exception);
        }
    }

    /// <summary>As <see cref="Create(string, ServeRun)"/>, over an open stream that the journal then owns; <paramref name="path"/> is what errors name.</summary>
    internal static RequestJournal Create(Stream stream, string path, ServeRun run)
    {
        var journal = new RequestJournal(stream, path, run);
        try
        {
            RequireJournal(stream, path);
            GoToEndOfLines(stream);
            journal.WriteRun();
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        new Thread(journal.WriteAll) { IsBackground = true, Name = "ServeBench journal" }.Start();
        return journal;
    }

    /// <summary>Hands a finished request over; returns at once. A disk that is full shows in <see cref="Failure"/>, not here.</summary>
    /// <exception cref="InvalidOperationException">After <see cref="Complete"/> or <see cref="DisposeAsync"/>.</exception>
    public void Append(ServeRequestResult result) => _queue.Add(new Entry(JournalRecord.Request, result));

    /// <summary>As <see cref="Append"/>, for a request that was answered and whose tokens are still to be counted; it is appended once more then.</summary>
    internal void AppendAnswer(ServeRequestResult result) => _queue.Add(new Entry(JournalRecord.Answer, result));

    /// <summary>Hands over the finished run, with its duration and the client's health; nothing can be appended after it.</summary>
    public void Complete(ServeRun run)
    {
        _queue.Add(new Entry(JournalRecord.End, run));
        _queue.CompleteAdding();
    }

    /// <summary>Waits until all that was handed over is written, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.CompleteAdding();
        await _written.Task.ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
        _queue.Dispose();
    }

    // Whoever reads it may do so while the run goes on; a second run may not write.
    private static FileStream Open(string path)
    {
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        try
        {
            FileLock.Take(stream);
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static ServeException InUse(string path, Exception cause) => new(
        "JournalInUse",
        ServeErrorKind.ResourceExists,
        $"Another run writes to the journal '{path}'; nothing was written to it. Give each run a journal of its own.",
        path,
        cause);

    private static void RequireJournal(Stream stream, string path)
    {
        if (ResultFileHead.KindOf(stream) is not (ResultFileKind.Empty or ResultFileKind.Journal))
        {
            throw new ServeException(
                "JournalPathTaken",
                ServeErrorKind.ResourceExists,
                $"'{path}' exists and is not a journal. Nothing was written to it; give another path.",
                path);
        }
    }

    private static void GoToEndOfLines(Stream stream)
    {
        if (stream.Length == 0)
        {
            return;
        }

        stream.Seek(-1, SeekOrigin.End);
        // What a killed process left unfinished stays a line of its own.
        if (stream.ReadByte() != '\n')
        {
            stream.WriteByte((byte)'\n');
        }
    }

    private static ServeException WriteFailed(string path, Exception cause) => new(
        "JournalWriteFailed",
        ServeErrorKind.WriteError,
        $"The journal '{path}' cannot be written: {cause.Message} Check the folder, its permissions and the space on the disk.",
        path,
        cause);

    private void WriteAll()
    {
        foreach (Entry entry in _queue.GetConsumingEnumerable())
        {
            // After a failure the rest is taken out of the queue all the same: nobody waits for it.
            if (Failure is not null)
            {
                continue;
            }

            try
            {
                LookAtFile(isLast: entry.Record == JournalRecord.End);
                WriteEntry(entry);
            }
            catch (Exception exception)
            {
                // Whatever it is, on this thread it would end the process.
                _failure = WriteFailed(_path, exception);
            }
        }

        _written.SetResult();
    }

    // A file that was deleted takes what is written to it, and loses it.
    private void LookAtFile(bool isLast)
    {
        if (_stream is not FileStream || (!isLast && Environment.TickCount64 - _lookedAt < LookIntervalMs))
        {
            return;
        }

        _lookedAt = Environment.TickCount64;
        var file = new FileInfo(_path);
        if (!file.Exists || file.Length < _end)
        {
            throw new IOException(file.Exists ? "Somebody cut it while the run went on; what it held before is lost." : "Somebody deleted it while the run went on.");
        }
    }

    private void WriteEntry(Entry entry)
    {
        if (entry.Value is ServeRun run)
        {
            WriteLine(entry.Record, run);
            return;
        }

        if (!_startKnown && _run.StartedAt != default)
        {
            WriteRun();
        }

        WriteLine(entry.Record, (ServeRequestResult)entry.Value);
    }

    private void WriteRun()
    {
        _startKnown = _run.StartedAt != default;
        WriteLine(JournalRecord.Run, _run);
    }

    private void WriteLine<T>(string record, T value)
    {
        _buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = ResultSerialization.Options.Encoder, SkipValidation = true }))
        {
            writer.WriteStartObject();
            writer.WritePropertyName(record);
            JsonSerializer.Serialize(writer, value, ResultSerialization.Options);
            writer.WriteEndObject();
        }

        _buffer.Write("\n"u8);
        _stream.Write(_buffer.WrittenSpan);
        _end = _stream.Position;
    }

    /// <summary>A line to write.</summary>
    private readonly record struct Entry(string Record, object Value);
}
