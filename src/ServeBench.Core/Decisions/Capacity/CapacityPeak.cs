using static System.FormattableString;

namespace ServeBench.Decisions;

/// <summary>
/// Searches for the load with the most good requests a second, or for the knee of the throughput: doubling until it stops growing, then loads
/// beside the best, or where the line through the first loads meets the greatest throughput.
/// </summary>
internal sealed class CapacityPeak
{
    // Doubling ends when the number is so much below the best, or so much below its share of the load.
    private const double PastBest = 0.9;
    private const double PastLine = 0.6;

    // A probe this near to what a load in proportion would give is still on the line.
    private const double OnLine = 0.97;

    private readonly CapacityOptions _options;
    private readonly bool _isKnee;
    private readonly SortedList<double, double> _values = [];
    private double? _ceiling;

    /// <summary>Begins at the least load.</summary>
    /// <param name="options">How to search.</param>
    /// <param name="isKnee">Whether the knee is searched for, and not the greatest value.</param>
    public CapacityPeak(CapacityOptions options, bool isKnee)
    {
        _options = options;
        _isKnee = isKnee;
        Next = Rounded(options.Minimum);
    }

    /// <summary>The load to try next; <see langword="null"/> when the search has ended.</summary>
    public double? Next { get; private set; }

    /// <summary>How many loads were tried.</summary>
    public int Count { get; private set; }

    /// <summary>The answer so far; <see langword="null"/> before the first value.</summary>
    public double? Best => _values.Count == 0 ? null : _isKnee ? Knee() : _values.MaxBy(pair => pair.Value).Key;

    /// <summary>Takes the requests a second at the load of <see cref="Next"/>.</summary>
    /// <param name="value">Requests a second; <see langword="null"/> when the client was the limit, so that it says nothing.</param>
    public void Add(double? value)
    {
        double load = Next ?? throw new InvalidOperationException("The search has ended.");
        Count++;
        if (value is { } number)
        {
            _values[load] = number;
        }
        else
        {
            _ceiling = Math.Min(_ceiling ?? load, load);
        }

        double? next = Count >= _options.MaxProbes ? null : IsPast() ? Refined() : Doubled();
        Next = next is { } wanted && Count < _options.MaxProbes ? wanted : null;
    }

    public ServeCapacity Conclude()
    {
        bool isInside = IsPast();
        double? best = Best;
        return new()
        {
            Goal = _isKnee ? CapacityGoal.Knee : CapacityGoal.MaxGoodput,
            Estimate = best,
            Lower = best is { } answer ? _values.Keys.LastOrDefault(load => load < answer, answer) : null,
            Upper = best is { } top ? _values.Keys.FirstOrDefault(load => load > top, top) : null,
            IsPrecise = isInside && Refined() is null,
            Shape = isInside ? CapacityShape.Smooth : CapacityShape.Unknown,
            ProbeCount = Count,
            Reason = best is not { } found ? _ceiling is { } limited ? Invariant($"No load was measured: at {limited:0.###} the client was the limit.") : "No load was measured."
                : !isInside ? Invariant($"The number still grows at {_values.Keys[^1]:0.###}, the greatest load that was tried{(_ceiling is null ? "" : ": the client was the limit beyond it")}.")
                : _isKnee ? Invariant($"Up to {found:0.###} throughput grows with the load, and beyond it stays at about {_values.Values.Max():0.###} requests a second.")
                : Invariant($"{found:0.###} has the most good requests a second, {_values[found]:0.###}."),
        };
    }

    private bool IsPast()
    {
        if (_values.Count < 2)
        {
            return false;
        }

        (double load, double value) = (_values.Keys[^1], _values.Values[^1]);
        return _isKnee ? value < PastLine * Slope() * load : value < PastBest * _values.Values.Max();
    }

    private double? Doubled()
    {
        double top = Math.Min(_options.Maximum, _ceiling ?? double.PositiveInfinity);
        double next = _values.Count == 0 ? top : Rounded(Math.Min(_values.Keys[^1] * 2, top));
        return _ceiling is null && _values.Count > 0 && next > _values.Keys[^1] ? next : null;
    }

    private double? Refined()
    {
        double middle = Best!.Value;
        double below = _values.Keys.LastOrDefault(load => load < middle, middle), above = _values.Keys.FirstOrDefault(load => load > middle, middle);
        double step = 1 + _options.Precision;
        (double Gap, double Load)[] wanted = _isKnee && !_values.Keys.Any(load => Math.Abs(Math.Log(load / middle)) < Math.Log(step) / 2)
            ? [(double.PositiveInfinity, middle)]
            : [(above / middle, Math.Sqrt(middle * above)), (middle / below, Math.Sqrt(middle * below))];
        foreach ((double gap, double load) in wanted.OrderByDescending(one => one.Gap))
        {
            double rounded = Rounded(load);
            if (gap > step * step && !_values.ContainsKey(rounded))
            {
                return rounded;
            }
        }

        return null;
    }

    // Where the line of the loads that the server keeps up with meets the most that it does.
    private double Knee() => Math.Clamp(_values.Values.Max() / Slope(), _values.Keys[0], _values.Keys[^1]);

    private double Slope()
    {
        double first = _values.Values[0] / _values.Keys[0];
        KeyValuePair<double, double>[] line = [.. _values.Where(pair => pair.Value >= OnLine * first * pair.Key)];
        return line.Length == 0 || first == 0 ? Math.Max(first, double.Epsilon) : line.Sum(pair => pair.Value) / line.Sum(pair => pair.Key);
    }

    private double Rounded(double load) => _options.IsWhole ? Math.Max(1, Math.Round(load)) : load;
}
