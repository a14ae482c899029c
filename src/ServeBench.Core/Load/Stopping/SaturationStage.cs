namespace ServeBench.Load;

/// <summary>
/// Whether what goes into a stage of serving comes out of it: requests that are due, and those of them that have got their first token, or
/// have ended. It looks at a window that begins after the start-up, and takes the deficit for real only when what waits, and how long it
/// waits, grew from quarter to quarter of the window.
/// </summary>
/// <param name="windowShare">Where the window begins, as a share of the time so far.</param>
internal sealed class SaturationStage(double windowShare)
{
    // What was due in the first eighth has to be through the stage by the first quarter: until then the stage fills up. A server that gets twice what it
    // can do never comes so far; there the very first requests have to be through before the window begins.
    private const double FirstDueShare = 0.125;
    private const double ThroughShare = 0.25;
    private const int LeastFirstDue = 8;
    private const int Quarters = 4;

    // What a window shorter than a service lacks of it, by how much it counts: the arrivals of one service are known to be too many only when it is over.
    private const double ServiceShare = 0.5;

    // A window that begins with a filled server has to be long enough beside the start-up.
    private const double LatestStart = 0.8;

    private readonly List<double> _seconds = [0];
    private readonly List<long> _in = [0];
    private readonly List<long> _out = [0];

    // The request that was next to come out, at each sample.
    private readonly List<double> _delays = [0];
    private int _dueCursor;
    private double _firstThrough = double.PositiveInfinity;

    /// <summary>Takes the counts at a time.</summary>
    /// <param name="seconds">Since the run's origin, greater than before.</param>
    /// <param name="entered">Requests that were due.</param>
    /// <param name="left">Requests that came out.</param>
    /// <param name="firstAreThrough">Whether all of the first requests of the run came out.</param>
    public void Add(double seconds, long entered, long left, bool firstAreThrough)
    {
        _firstThrough = firstAreThrough ? Math.Min(_firstThrough, seconds) : _firstThrough;
        _seconds.Add(seconds);
        _in.Add(entered);
        _out.Add(Math.Min(left, entered));
        _delays.Add(Delay(seconds));
    }

    /// <summary>What the window to now says; <see langword="null"/> while it cannot be looked at, or where nothing grows.</summary>
    /// <param name="rate">The rate of the schedule in requests a second; <see langword="null"/> where it changes.</param>
    /// <param name="isBursty">Whether its gaps vary more than those of a Poisson process.</param>
    /// <param name="services">How long requests keep a place.</param>
    /// <param name="filled">Since when the server answers about as many at once as it ever did, in seconds; infinite where that is not known.</param>
    public SaturationEvidence? Look(double? rate, bool isBursty, ServiceTimes services, double filled)
    {
        int last = _seconds.Count - 1;
        double now = _seconds[last];
        bool isKnown = filled <= now * LatestStart;
        int first = IndexAt(isKnown ? Math.Max(filled, now * windowShare) : now * windowShare);
        long firstDue = _in[IndexAt(now * FirstDueShare)];
        bool isFilled = _out[IndexAt(now * ThroughShare)] >= firstDue || _firstThrough <= now * ThroughShare;
        if (last - first < Quarters || firstDue < LeastFirstDue || !(isFilled || isKnown))
        {
            return null;
        }

        long entered = _in[last] - _in[first], left = _out[last] - _out[first];
        if (left >= entered || !Grew(first, last))
        {
            return new(1, _seconds[first], entered, left, _in[last] - _out[last], _delays[last], isKnown);
        }

        // The schedule says how many to expect. Where fewer came, it is those and one standard error: a queue that grows keeps the server at work.
        // Between bursts it has nothing to do, and not more come out than came.
        // Times that vary more than exponential ones make what comes out vary as much more.
        double length = now - _seconds[first];
        double spread = services.SpreadOver(length, isKnown ? _seconds[first] : double.PositiveInfinity);
        double before = (rate ?? 0) * ServiceShare * Math.Max(0, services.MeanSeconds - length);
        double p = rate is { } known
            ? PoissonDistribution.AtMost((long)((left + before) / spread), (Math.Min(known * length, entered + (isBursty ? 0 : Math.Sqrt(known * length))) + before) / spread)
            : BinomialDistribution.AtMost((long)(left / spread), (long)((entered + left) / spread), 0.5);
        return new(p, _seconds[first], entered, left, _in[last] - _out[last], _delays[last], isKnown);
    }

    private bool Grew(int first, int last)
    {
        (double waiting, double delay) = (double.NegativeInfinity, double.NegativeInfinity);
        for (int quarter = 0; quarter < Quarters; quarter++)
        {
            int begin = first + ((last - first) * quarter / Quarters) + 1, end = first + ((last - first) * (quarter + 1) / Quarters);
            (double sumWaiting, double sumDelay) = (0, 0);
            for (int i = begin; i <= end; i++)
            {
                sumWaiting += _in[i] - _out[i];
                sumDelay += _delays[i];
            }

            (double meanWaiting, double meanDelay) = (sumWaiting / (end - begin + 1), sumDelay / (end - begin + 1));
            if (meanWaiting <= waiting || meanDelay <= delay)
            {
                return false;
            }

            (waiting, delay) = (meanWaiting, meanDelay);
        }

        return true;
    }

    // How long ago as many were due as have come out by now: between two samples, in proportion.
    private double Delay(double now)
    {
        long through = _out[^1];
        while (_dueCursor < _in.Count - 1 && _in[_dueCursor + 1] <= through)
        {
            _dueCursor++;
        }

        if (_dueCursor == _in.Count - 1)
        {
            return 0;
        }

        double share = (through - _in[_dueCursor]) / (double)(_in[_dueCursor + 1] - _in[_dueCursor]);
        return now - (_seconds[_dueCursor] + (share * (_seconds[_dueCursor + 1] - _seconds[_dueCursor])));
    }

    private int IndexAt(double seconds)
    {
        int found = _seconds.BinarySearch(seconds);
        return found >= 0 ? found : Math.Max(0, ~found - 1);
    }
}

/// <summary>How long requests keep a place at the server.</summary>
/// <param name="SquaredVariation">The squared coefficient of variation.</param>
/// <param name="MeanSeconds">The mean.</param>
internal readonly record struct ServiceTimes(double SquaredVariation, double MeanSeconds)
{
    // Log-normal times with a coefficient of variation of 2 have, over 1, 2, 5, 10, 20 and 50 services, 1.5, 1.8, 2.3, 2.8, 3.1 and 3.6 times the
    // variance of a Poisson number of ends, and 4 times in the long run: simulated.
    private const double ServicesToVary = 6;

    // A server that is filled from empty has only young requests: the longest services begin to hold places last, and more end than in the long run.
    // The least of 1,000 counts, of the same times at a load of 1, lies as deep as with 0.7 to 0.8 times the variance over up to 5 services, and with 0.9 to
    // 1.5 times over up to 22: simulated.
    private const double YoungServicesToVary = 100;
    private const double ServicesOfYouth = 10;
    private const double ServicesToFill = 6;

    /// <summary>How much more the number of ends within a time varies than a Poisson number, so that few are as probable.</summary>
    /// <param name="seconds">How long the window is.</param>
    /// <param name="filled">When the window began, where that is when the server was filled; else infinite.</param>
    public double SpreadOver(double seconds, double filled)
    {
        double more = Math.Max(0, SquaredVariation - 1);
        if (filled > ServicesToFill * MeanSeconds)
        {
            return Spread(more, seconds, ServicesToVary * MeanSeconds);
        }

        double youth = Math.Exp(-seconds / (ServicesOfYouth * MeanSeconds));
        return Spread(more, seconds, YoungServicesToVary * MeanSeconds) * (1 - (more / (1 + more) * youth));
    }

    private static double Spread(double more, double seconds, double secondsToVary) => 1 + (more * seconds / (seconds + secondsToVary));
}
