namespace ServeBench.Bench;

/// <summary>
/// The rule of GuideLLM for over-saturation, written from its description: least squares lines through the requests in work and through the times to
/// first token, both of which have to rise with a margin of error below twice the slope, once half of the times to first token are above 2.5 s and 30 s
/// have gone by. It looks at every event.
/// </summary>
internal sealed class GuidellmRule
{
    private const double LeastSeconds = 30;
    private const double LeastTtft = 2.5;
    private const double MostShare = 0.75;
    private const double MostSeconds = 120;
    private const double Threshold = 2;
    private const int LeastPoints = 5;

    private readonly SlopeOfLatest _inWork = new();
    private readonly SlopeOfLatest _ttft;
    private int _slow;

    private GuidellmRule() => _ttft = new SlopeOfLatest { OnRemoved = ttft => _slow -= ttft > LeastTtft ? 1 : 0 };

    /// <summary>When the rule ends a run; <see langword="null"/> when it does not.</summary>
    /// <param name="requests">The requests of the run.</param>
    /// <param name="seconds">The end of the run.</param>
    public static double? Detect(IReadOnlyList<SimulatedRequest> requests, double seconds)
    {
        var rule = new GuidellmRule();
        (double At, int Kind, double Ttft)[] events =
        [
            .. requests.Select(request => (request.Sent, 0, 0.0)),
            .. requests.Select(request => (request.FirstToken, 1, request.FirstToken - request.Sent)),
            .. requests.Select(request => (request.End, 2, 0.0)),
        ];
        Array.Sort(events, static (left, right) => left.At.CompareTo(right.At));
        int inWork = 0;
        foreach ((double at, int kind, double ttft) in events)
        {
            if (at > seconds)
            {
                break;
            }

            inWork += kind == 0 ? 1 : kind == 2 ? -1 : 0;
            if (kind != 2 && rule.Fires(at, kind == 0 ? inWork : null, ttft))
            {
                return at;
            }
        }

        return null;
    }

    private bool Fires(double at, int? inWork, double ttft)
    {
        if (inWork is { } count)
        {
            _inWork.Add(at, count, MostShare, MostSeconds);
        }
        else
        {
            _slow += ttft > LeastTtft ? 1 : 0;
            _ttft.Add(at, ttft, MostShare, MostSeconds);
        }

        double effective = Math.Min(at, _inWork.Count), effectiveTtft = Math.Min(at, _ttft.Count);
        return at >= LeastSeconds && _ttft.Count <= 2 * _slow && effective >= LeastPoints && _inWork.IsPositive(effective, Threshold)
            && (effectiveTtft < LeastPoints || _ttft.IsPositive(effectiveTtft, Threshold));
    }
}
