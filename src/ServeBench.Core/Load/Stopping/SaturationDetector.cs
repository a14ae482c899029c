using System.Globalization;

namespace ServeBench.Load;

/// <summary>
/// Decides whether a run asks for more than the server gives. It looks in rounds of 15 % of the time, so that a run has few of them, and
/// all share out the probability of a false alarm. Each test of a round asks two stages, from the schedule to the first token and from the schedule
/// to the end, whether they fall behind.
/// </summary>
/// <remarks>
/// Nothing in it is absolute: neither a latency nor a number of requests. What waits in the client for a place under a concurrency limit is due and
/// has no first token, so that it counts as what waits at the server does.
/// </remarks>
internal sealed class SaturationDetector
{
    /// <summary>The fewest requests of a first look.</summary>
    public const int LeastRequests = 32;

    /// <summary>How many of the first requests show how long an answer takes while nothing waits.</summary>
    public const int FirstRequests = 16;

    /// <summary>The seconds before which no run is looked at.</summary>
    public const double LeastSeconds = 5;

    private const double Growth = 1.15;

    // Tests so close to each other see nearly the same: a round errs about as often as one test.
    private const double TestGrowth = 1.01;

    // What falls behind is mostly seen where requests wait to be begun.
    private const double ShareOfBegun = 0.9;

    // Before it is known that the server is filled a test seldom finds anything but what is far behind.
    private const double ShareWhileFilling = 0.25;

    // The other half is for requests that are few by chance: the deficit is counted from the schedule. Simulated, see docs/stop-rules.md.
    private const double ShareOfServer = 0.5;

    private readonly SaturationStage _begun = new(windowShare: 0.25);
    private readonly SaturationStage _ended = new(windowShare: 0.5);
    private readonly double? _rate;
    private readonly bool _isBursty;
    private readonly double _lastLook;
    private readonly ServingLevel _level = new();
    private readonly Budget _errorOfBegun;
    private readonly Budget _errorOfEnded;
    private double _nextLook;
    private double _nextTest;
    private Moments _answers;
    private Moments _wholes;

    /// <summary>Prepares for a run.</summary>
    /// <param name="falseAlarm">How probable a false alarm may be in the whole run: above 0 and below 1.</param>
    /// <param name="rate">The rate of the schedule, in requests a second; <see langword="null"/> where it changes.</param>
    /// <param name="firstLook">When <see cref="LeastRequests"/> of the schedule are due, in seconds.</param>
    /// <param name="lastLook">When the last request of the schedule is due, in seconds.</param>
    /// <param name="isBursty">Whether the gaps of the schedule vary more than those of a Poisson process.</param>
    public SaturationDetector(double falseAlarm, double? rate, double firstLook, double lastLook, bool isBursty = false)
    {
        _rate = rate;
        _isBursty = isBursty;
        _nextLook = Math.Max(firstLook, LeastSeconds);
        _nextTest = _nextLook;
        Looks = LooksFrom(_nextLook, lastLook);
        _lastLook = lastLook;
        _errorOfBegun = new(ShareOfServer * ShareOfBegun * falseAlarm);
        _errorOfEnded = new(ShareOfServer * (1 - ShareOfBegun) * falseAlarm);
    }

    /// <summary>How many looks share the error out.</summary>
    public int Looks { get; }

    /// <summary>Takes how long a request was answered, from its first token to its end.</summary>
    /// <param name="seconds">0 or more.</param>
    public void AddAnswer(double seconds) => _answers.Add(seconds);

    /// <summary>Takes how long a request took from its sending to its end, of an answer that came at once; what it waited is part of it.</summary>
    /// <param name="seconds">0 or more.</param>
    public void AddWhole(double seconds) => _wholes.Add(seconds);

    /// <summary>Takes the counts of a moment, and looks where it is time.</summary>
    /// <param name="seconds">Since the run's origin, greater than before.</param>
    /// <param name="due">Requests that were due.</param>
    /// <param name="begun">Requests that have got a first token, or have ended.</param>
    /// <param name="ended">Requests that have ended.</param>
    /// <param name="firstHaveBegun">Whether the first <see cref="FirstRequests"/> have got a first token.</param>
    /// <param name="firstHaveEnded">Whether they have ended.</param>
    /// <returns>Why the server is taken for saturated; <see langword="null"/> while it is not.</returns>
    public string? Add(double seconds, long due, long begun, long ended, bool firstHaveBegun, bool firstHaveEnded)
    {
        _begun.Add(seconds, due, begun, firstHaveBegun);
        _ended.Add(seconds, due, ended, firstHaveEnded);
        _level.Add(seconds, begun - ended);
        if (seconds < Math.Min(_nextLook, _nextTest))
        {
            return null;
        }

        _nextTest = seconds * TestGrowth;
        if (seconds >= _nextLook)
        {
            _nextLook = seconds * Growth;
            _errorOfBegun.BeginRound();
            _errorOfEnded.BeginRound();
        }

        int left = LooksFrom(seconds, _lastLook);
        return Judge(_begun, left, _errorOfBegun, "got a first token") ?? Judge(_ended, left, _errorOfEnded, "ended");
    }

    // Times of two kinds beside each other would differ however alike the services are.
    private ServiceTimes Services => _answers.Count >= FirstRequests ? _answers.Times : _wholes.Times;

    private static int LooksFrom(double first, double last) => 1 + (int)Math.Max(0, Math.Ceiling(Math.Log(last / first) / Math.Log(Growth)));

    private string? Judge(SaturationStage stage, int looksLeft, Budget error, string what)
    {
        // While the server fills up nothing is asked, and nothing of the error is used up.
        if (stage.Look(_rate, _isBursty, Services, _level.ReachedSeconds) is not { } evidence)
        {
            return null;
        }

        return evidence.PValue < error.Share(looksLeft, evidence.IsFilled ? 1 : ShareWhileFilling)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"since second {evidence.SinceSeconds:0} {evidence.Due} requests were due and {evidence.Through} {what}; {evidence.Waiting} wait, {evidence.DelaySeconds:0.#} s behind the schedule, and both grow (p = {evidence.PValue:0.0e+0})")
            : null;
    }

    /// <summary>What is left of the error, and what the tests of a round have of it.</summary>
    /// <param name="left">The whole error.</param>
    private sealed class Budget(double left)
    {
        private double _left = left;
        private double? _share;

        public void BeginRound() => _share = null;

        /// <summary>The error of this round's tests; the first of them takes it out of what is left.</summary>
        /// <param name="roundsLeft">How many rounds share what is left.</param>
        /// <param name="part">How much of its share the round may use.</param>
        public double Share(int roundsLeft, double part)
        {
            if (_share is not { } share)
            {
                _share = share = _left / roundsLeft * part;
                _left -= share;
            }

            return share;
        }
    }

    private struct Moments
    {
        private double _mean;
        private double _squares;

        public long Count { get; private set; }

        public readonly ServiceTimes Times => Count < 2 || _mean == 0 ? new(1, _mean) : new(_squares / (Count - 1) / (_mean * _mean), _mean);

        // B. P. Welford, 1962.
        public void Add(double value)
        {
            Count++;
            double difference = value - _mean;
            _mean += difference / Count;
            _squares += difference * (value - _mean);
        }
    }
}
