using System.Text.Json;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>
/// Reads what <see cref="RequestJournal"/> wrote. A damaged line, such as one that a killed process left unfinished, is left out and loses
/// itself only; behind a damaged line that began a run, its requests are left out too, since nobody knows whose they are.
/// </summary>
internal sealed class JournalReader
{
    private readonly string _path;
    private readonly List<ImportedRun> _runs = [];
    private const string RunStart = $"{{\"{JournalRecord.Run}\":";

    private readonly List<ServeRequestResult> _answers = [];
    private readonly List<int> _damaged = [];
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
        string? previous = null;
        ServeException? first = null;
        int number = 0;
        while (lines.ReadLine() is { } line)
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line) && TakeUnlessDamaged(line, number) is { } damage)
            {
                first ??= damage;
                _damaged.Add(number);
                if (line.StartsWith(RunStart, StringComparison.Ordinal))
                {
                    EndRun();
                    _run = null;
                }
            }

            previous = line;
        }

        EndRun();
        // The last line of a killed process is damaged as a matter of course.
        if (_damaged is [.., var last] && last == number && previous is not null)
        {
            _damaged.RemoveAt(_damaged.Count - 1);
        }

        if (_runs.Count == 0 && first is not null)
        {
            throw first;
        }

        if (_runs.Count > 0)
        {
            _runs[^1] = _runs[^1] with { DamagedLines = [.. _damaged] };
        }
    }

    private ServeException? TakeUnlessDamaged(string line, int number)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            Take(document.RootElement, number);
            return null;
        }
        catch (JsonException exception)
        {
            return ResultErrors.Invalid(_path, exception, number);
        }
        catch (InvalidOperationException exception)
        {
            return ResultErrors.Invalid(_path, number, 1, JsonPlace.BrokenText, exception);
        }
        catch (ServeException exception)
        {
            return exception;
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
            case JournalRecord.Answer when _run is not null:
                _answers.Add(ResultSerialization.ReadResult(record.Value, _run));
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

        // Of those that were not counted any more, what was answered.
        HashSet<(int, double, string?)> counted = [.. _requests.Select(Key)];
        _requests.AddRange(_answers.Where(answer => !counted.Contains(Key(answer))));
        if (!_ended)
        {
            _run.DurationSeconds = RunSpan.EndSeconds(_requests);
            _run.Stopped = true;
        }

        _runs.Add(new ImportedRun(_run, _requests));
        _requests = [];
        _answers.Clear();
        _ended = false;
    }

    private static (int Index, double StartSeconds, string? RequestId) Key(ServeRequestResult result) => (result.Index, result.StartSeconds, result.RequestId);

    private static T Deserialize<T>(JsonElement element) => element.Deserialize<T>(ResultSerialization.Options)!;

    private ServeException Unexpected(int number) => ResultErrors.Invalid(
        _path, number, 1, $"a line of a journal is an object with one member '{JournalRecord.Run}', '{JournalRecord.Request}' or '{JournalRecord.End}', the first of them '{JournalRecord.Run}'");
}
