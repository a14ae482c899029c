using System.Text.Json;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>
/// Reads what <see cref="RequestJournal"/> wrote. A line that a killed process left unfinished is passed over where it can only be that: as
/// the last line of the file or of a run that another one follows.
/// </summary>
internal sealed class JournalReader
{
    private readonly string _path;
    private readonly List<ImportedRun> _runs = [];
    private List<ServeRequestResult> _requests = [];
    private ServeRun? _run;
    private bool _ended;

    private JournalReader(string path) => _path = path;

    /// <summary>The runs of a journal, in their order.</summary>
    /// <param name="path">What errors name.</param>
    /// <param name="lines">The journal's text.</param>
    /// <exception cref="ServeException"><c>ResultInvalid</c>, with file, line and column.</exception>
    public static IReadOnlyList<ImportedRun> Read(string path, TextReader lines)
    {
        var reader = new JournalReader(path);
        reader.ReadAll(lines);
        return reader._runs;
    }

    private void ReadAll(TextReader lines)
    {
        ServeException? unfinished = null;
        int number = 0;
        while (lines.ReadLine() is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            if (unfinished is not null && !line.StartsWith($"{{\"{JournalRecord.Run}\":", StringComparison.Ordinal))
            {
                throw unfinished;
            }

            unfinished = TakeUnlessUnfinished(line, number);
        }

        EndRun();
    }

    private ServeException? TakeUnlessUnfinished(string line, int number)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(line);
        }
        catch (JsonException exception)
        {
            return ResultErrors.Invalid(_path, exception, number);
        }

        using (document)
        {
            try
            {
                Take(document.RootElement, number);
                return null;
            }
            catch (JsonException exception)
            {
                // It is whole, so it is no line of a killed process.
                throw ResultErrors.Invalid(_path, number, 1, exception.Message, exception);
            }
            catch (InvalidOperationException exception)
            {
                throw ResultErrors.Invalid(_path, number, 1, JsonPlace.BrokenText, exception);
            }
        }
    }

    private void Take(JsonElement line, int number)
    {
        if (line.ValueKind != JsonValueKind.Object || line.EnumerateObject().FirstOrDefault() is not { Value.ValueKind: JsonValueKind.Object } record)
        {
            throw Unexpected(number);
        }

        switch (record.Name)
        {
            case JournalRecord.Run:
                TakeRun(Deserialize<ServeRun>(record.Value));
                break;
            case JournalRecord.Request when _run is not null:
                _requests.Add(ResultSerialization.ReadResult(record.Value, _run));
                break;
            case JournalRecord.End when _run is not null:
                _run.TakeProgress(Deserialize<ServeRun>(record.Value));
                _ended = true;
                break;
            default:
                throw Unexpected(number);
        }
    }

    private void TakeRun(ServeRun run)
    {
        if (_run is not null && _run.RunId == run.RunId)
        {
            _run.TakeProgress(run);
            return;
        }

        EndRun();
        _run = run;
    }

    private void EndRun()
    {
        if (_run is null)
        {
            return;
        }

        if (!_ended)
        {
            _run.DurationSeconds = RunSpan.EndSeconds(_requests);
            _run.Stopped = true;
        }

        _runs.Add(new ImportedRun(_run, _requests));
        _requests = [];
        _ended = false;
    }

    private static T Deserialize<T>(JsonElement element) => element.Deserialize<T>(ResultSerialization.Options)!;

    private ServeException Unexpected(int number) => ResultErrors.Invalid(
        _path, number, 1, $"a line of a journal is an object with one member '{JournalRecord.Run}', '{JournalRecord.Request}' or '{JournalRecord.End}', the first of them '{JournalRecord.Run}'");
}
