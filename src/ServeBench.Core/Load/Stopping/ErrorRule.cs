using System.Globalization;

namespace ServeBench.Load;

/// <summary>Applies when requests fail: a share of those that ended lately, a number of them, or so many one after the other.</summary>
internal sealed record ErrorRule : IStopRule
{
    /// <summary>The fewest requests of a share by default.</summary>
    public const int DefaultLeast = 20;

    /// <summary>The failures that count; none for all of them.</summary>
    public IReadOnlyList<ErrorClass> Classes { get; init; } = [];

    /// <summary>Whether only failures one after the other count.</summary>
    public bool InARow { get; init; }

    /// <summary>Whether the limit is a share of the requests that ended.</summary>
    public bool IsShare { get; init; }

    /// <summary>Whether the limit itself is still allowed.</summary>
    public bool IsStrict { get; init; }

    /// <summary>The limit: a number of failures, or a share in percent.</summary>
    public required double Limit { get; init; }

    /// <summary>How far back requests count, in seconds; <see langword="null"/> for the whole run.</summary>
    public double? WindowSeconds { get; init; }

    /// <summary>The fewest requests of which a share is taken.</summary>
    public int Least { get; init; } = DefaultLeast;

    public string Text
    {
        get
        {
            string subject = $"errors{(Classes.Count == 0 ? "" : " of " + string.Join(", ", Classes.Select(one => one.Name)))}{(InARow ? " in a row" : "")}";
            string limit = string.Create(CultureInfo.InvariantCulture, $"{(IsStrict ? ">" : ">=")} {Limit:R}{(IsShare ? " %" : "")}");
            string window = WindowSeconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $" over {seconds:R} s") : "";
            return $"{subject} {limit}{window}{(IsShare ? string.Create(CultureInfo.InvariantCulture, $" (at least {Least})") : "")}";
        }
    }

    public IStopCheck Begin(RunPlan plan) => new Check(this);

    private bool Has(ServeRequestResult result) => !result.Success && (Classes.Count == 0 || Classes.Any(one => one.Has(result)));

    private bool IsReached(double value) => IsStrict ? value > Limit : value >= Limit;

    private sealed class Check(ErrorRule rule) : IStopCheck
    {
        // What ended between two looks, in the window.
        private readonly Queue<(double Seconds, int Ended, int Failed)> _parts = new();
        private int _ended;
        private int _failed;
        private int _newEnded;
        private int _newFailed;
        private int _row;
        private int _longestRow;
        private string _last = "";

        public void Add(ServeRequestResult result)
        {
            if (result.ErrorKind is RequestErrorKind.Cancelled or RequestErrorKind.Skipped or RequestErrorKind.Cut or RequestErrorKind.Abandoned)
            {
                return;
            }

            bool failed = rule.Has(result);
            _newEnded++;
            _newFailed += failed ? 1 : 0;
            _row = failed ? _row + 1 : 0;
            _longestRow = Math.Max(_longestRow, _row);
            _last = failed ? $"{result.ErrorKind}: {result.ErrorMessage}" : _last;
        }

        public string? Look(ServeRunCounters counters)
        {
            _parts.Enqueue((counters.ElapsedSeconds, _newEnded, _newFailed));
            _ended += _newEnded;
            _failed += _newFailed;
            (_newEnded, _newFailed) = (0, 0);
            while (rule.WindowSeconds is { } window && counters.ElapsedSeconds - _parts.Peek().Seconds >= window)
            {
                (_, int ended, int failed) = _parts.Dequeue();
                _ended -= ended;
                _failed -= failed;
            }

            string last = _last.Length == 0 ? "" : $"; the last: {_last}";
            return rule.InARow ? (rule.IsReached(_longestRow) ? string.Create(CultureInfo.InvariantCulture, $"{_longestRow} requests failed one after the other{last}") : null)
                : !rule.IsShare ? (rule.IsReached(_failed) ? string.Create(CultureInfo.InvariantCulture, $"{_failed} of {_ended} requests failed{last}") : null)
                : _ended >= rule.Least && rule.IsReached(100.0 * _failed / _ended)
                    ? string.Create(CultureInfo.InvariantCulture, $"{_failed} of {_ended} requests failed, {100.0 * _failed / _ended:0.##} %{last}")
                    : null;
        }
    }
}
