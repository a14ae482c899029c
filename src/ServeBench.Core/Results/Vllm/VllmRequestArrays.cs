using System.Text.Json;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>
/// The requests of a result object that holds an entry a request. A file of an older vLLM has no start times: the times of its requests
/// are <see cref="double.NaN"/>, and they count for no peak.
/// </summary>
internal sealed class VllmRequestArrays
{
    private readonly ResultObject _result;
    private readonly JsonElement[] _inputLengths;
    private readonly JsonElement[]? _outputLengths;
    private readonly JsonElement[]? _ttfts;
    private readonly JsonElement[]? _itls;
    private readonly JsonElement[]? _latencies;
    private readonly JsonElement[]? _starts;
    private readonly JsonElement[]? _queueTimes;
    private readonly JsonElement[]? _texts;
    private readonly JsonElement[]? _errors;
    private readonly (string? Id, int? Turn)[]? _turns;
    private readonly double _firstStart;
    private readonly double? _audioSecondsEach;
    private long _inputsLeft;
    private long _successesLeft;

    private VllmRequestArrays(ResultObject result, JsonElement[] inputLengths)
    {
        _result = result;
        _inputLengths = inputLengths;
        _outputLengths = Same("output_lens", result.Array("output_lens"));
        _ttfts = Same("ttfts", result.Array("ttfts"));
        _itls = Same("itls", result.Array("itls"));
        _latencies = Same("latencies", result.Array("latencies"));
        _starts = Same("start_times", result.Array("start_times"));
        _queueTimes = Same("queue_times", result.Array("queue_times"));
        _texts = Same("generated_texts", result.Array("generated_texts"));
        _errors = Same("errors", result.Array("errors"));
        _turns = VllmConversationKeys.ReadTurns(result, inputLengths.Length);
        _successesLeft = result.Whole(RunMetrics.Completed.VllmKey) ?? 0;
        _inputsLeft = result.Whole(RunMetrics.InputSequences.VllmKey) ?? _successesLeft;
        _audioSecondsEach = result.Number(RunMetrics.InverseRealTimeFactor.VllmKey) is { } rtfx and > 0 ? rtfx * result.Number(RunMetrics.Duration.VllmKey) / _successesLeft : null;
        _firstStart = _starts is { Length: > 0 } ? _starts.Select(start => result.Seconds(start, "start_times")).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Min() : double.NaN;
    }

    /// <summary>The requests; <see langword="null"/> when the object holds none.</summary>
    /// <param name="result">The object.</param>
    /// <param name="run">What they belong to.</param>
    /// <param name="known">What the project's own part of the file knows of them, in the order of the arrays.</param>
    /// <exception cref="ServeException"><c>ResultInvalid</c>.</exception>
    public static IReadOnlyList<ServeRequestResult>? Read(ResultObject result, ServeRun run, IReadOnlyList<ServeRequestResult>? known)
    {
        if (result.Array("input_lens") is not { } inputLengths)
        {
            return null;
        }

        var arrays = new VllmRequestArrays(result, inputLengths);
        if (!arrays.AreEnough(BackendCatalog.TaskOf(run.Backend)))
        {
            return null;
        }

        var requests = new ServeRequestResult[inputLengths.Length];
        bool isKnown = known?.Count == requests.Length;
        for (int index = 0; index < requests.Length; index++)
        {
            requests[index] = isKnown ? arrays.Complete(known![index], index, run) : arrays.Build(index, run);
        }

        return requests;
    }

    // A pooling run has latencies and nothing else: its answers come whole.
    private bool AreEnough(BackendTask task) =>
        (_outputLengths is not null && _ttfts is not null && _itls is not null) || (task == BackendTask.Pooling && _latencies is not null);

    private ServeRequestResult Complete(ServeRequestResult known, int index, ServeRun run)
    {
        string? error = known.Success ? null : Text(_errors, index);
        ResultSerialization.Complete(known, run, Gaps(index), Text(_texts, index), error);
        return known;
    }

    private ServeRequestResult Build(int index, ServeRun run)
    {
        double[] gaps = Gaps(index);
        double? first = _ttfts is null ? null : Known(_result.Milliseconds(_ttfts[index], "ttfts"));
        double? e2el = _latencies is null ? first + gaps.Sum() : Known(_result.Milliseconds(_latencies[index], "latencies"));
        double? ttft = _ttfts is null ? e2el : first;
        double queue = _queueTimes is null ? 0 : Known(_result.Milliseconds(_queueTimes[index], "queue_times")) ?? 0;
        double start = _starts is null ? double.NaN : _result.Seconds(_starts[index], "start_times") - _firstStart;
        int output = _outputLengths is null ? 0 : Length(_outputLengths[index], "output_lens");
        string error = Text(_errors, index);
        // Older releases leave the error of some failures empty; such a slot holds nothing at all.
        bool success = error.Length == 0 && (output > 0 || ttft > 0 || e2el > 0);
        // A stream that broke keeps when it began.
        bool hasBegun = success || first is > 0;
        return new ServeRequestResult
        {
            Index = index,
            ConversationId = _turns?[index].Id,
            Turn = _turns?[index].Turn,
            Success = success,
            ErrorKind = success ? RequestErrorKind.None : VllmErrors.KindOf(error),
            ErrorMessage = success ? null : error,
            StatusCode = success ? 200 : 0,
            InputLength = Length(_inputLengths[index], "input_lens"),
            InputSequenceCount = success ? TakeInputs() : 1,
            AudioSeconds = success ? _audioSecondsEach : null,
            OutputLength = output,
            OutputLengthSource = success && _outputLengths is not null ? OutputLengthSource.Usage : OutputLengthSource.None,
            ScheduledSeconds = start - (queue / 1000.0),
            StartSeconds = start,
            QueueMs = queue,
            TtftMs = hasBegun ? ttft : null,
            E2elMs = success ? e2el : null,
            ChunkCount = hasBegun ? gaps.Length + 1 : 0,
            ItlMs = gaps,
            OutputText = Text(_texts, index),
            Run = run,
        };
    }

    // The file has only the sums: each request gets its share of them, so that the sums come out again.
    private int TakeInputs()
    {
        long share = _successesLeft > 0 ? (_inputsLeft + _successesLeft - 1) / _successesLeft : 1;
        _inputsLeft -= share;
        _successesLeft--;
        return (int)Math.Min(share, int.MaxValue);
    }

    private double[] Gaps(int index) => _itls is null ? [] : _itls[index].ValueKind == JsonValueKind.Array
        ? [.. _itls[index].EnumerateArray().Select(gap => _result.Milliseconds(gap, "itls")).Where(double.IsFinite)]
        : throw _result.Wrong("itls", "an array of arrays of times in seconds");

    private static double? Known(double milliseconds) => double.IsFinite(milliseconds) ? milliseconds : null;

    private int Length(JsonElement element, string key) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int length) && length >= 0
            ? length
            : throw _result.Wrong(key, "an array of lengths in tokens");

    private static string Text(JsonElement[]? texts, int index) =>
        texts is not null && texts[index].ValueKind == JsonValueKind.String ? texts[index].GetString()! : "";

    private JsonElement[]? Same(string key, JsonElement[]? array) => array is null || array.Length == _inputLengths.Length
        ? array
        : throw _result.Invalid($"'{key}' has {array.Length} entries, 'input_lens' has {_inputLengths.Length}; each has one a request");
}
