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
public sealed class RequestJournal : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly string _path;
    private readonly ServeRun _run;
    private readonly BlockingCollection<object> _queue = [];
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _startKnown;

    private RequestJournal(Stream stream, string path, ServeRun run)
    {
        _stream = stream;
        _path = path;
        _run = run;
    }

    /// <summary>Why the journal could not be written, or <see langword="null"/>; final once the journal is disposed. ErrorId <c>JournalWriteFailed</c>.</summary>
    public ServeException? Failure { get; private set; }

    /// <summary>Opens the file, writes the run's line and starts the writer.</summary>
    /// <param name="path">Full path; its folder exists.</param>
    /// <param name="run">The run that the results will belong to.</param>
    /// <exception cref="ServeException"><c>JournalWriteFailed</c> when the file cannot be opened or written; <c>JournalPathTaken</c> when it is no journal.</exception>
    public static RequestJournal Create(string path, ServeRun run)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(run);
        try
        {
            var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            return Create(stream, path, run);
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
    public void Append(ServeRequestResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        _queue.Add(result);
    }

    /// <summary>Hands over the finished run, with its duration and the client's health; nothing can be appended after it.</summary>
    public void Complete(ServeRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _queue.Add(run);
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
        foreach (object item in _queue.GetConsumingEnumerable())
        {
            // After a failure the rest is taken out of the queue all the same: nobody waits for it.
            if (Failure is not null)
            {
                continue;
            }

            try
            {
                WriteItem(item);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Failure = WriteFailed(_path, exception);
            }
        }

        _written.SetResult();
    }

    private void WriteItem(object item)
    {
        if (item is ServeRequestResult result)
        {
            if (!_startKnown && _run.StartedAt != default)
            {
                WriteRun();
            }

            WriteLine(JournalRecord.Request, result);
        }
        else
        {
            WriteLine(JournalRecord.End, (ServeRun)item);
        }
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
    }
}
