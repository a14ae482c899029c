using System.Globalization;
using ServeBench.Arrivals;

namespace ServeBench.Load;

/// <summary>Applies when the server, or a concurrency limit of the client, does not keep up with the schedule.</summary>
/// <param name="falseAlarm">How probable a false alarm may be in the whole run: above 0 and below 1.</param>
internal sealed class SaturationRule(double falseAlarm = SaturationRule.DefaultFalseAlarm) : IStopRule
{
    public const string Name = "over-saturation";

    /// <summary>How probable a false alarm may be by default.</summary>
    public const double DefaultFalseAlarm = 0.01;

    // Gaps of a Poisson process have 1; few of them are seen to have more by chance.
    private const double MostSquaredVariation = 1.5;

    public string Text => falseAlarm == DefaultFalseAlarm ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name} (false alarm {falseAlarm * 100:R} %)");

    public IStopCheck Begin(RunPlan plan)
    {
        if (plan.Phases.Count > 1)
        {
            throw new ServeException(
                "StopRuleNotApplicable", ServeErrorKind.InvalidArgument, $"The stop rule '{Text}' looks at one schedule and not at several phases. Leave out the rule, or run each phase by itself.", Text);
        }

        double[] offsets = [.. RunSequence.Of(plan).Arrivals.Select(arrival => arrival.Slot.OffsetSeconds)];
        if (offsets[^1] <= SaturationDetector.LeastSeconds || offsets.Length <= SaturationDetector.LeastRequests)
        {
            throw new ServeException(
                "StopRuleNotApplicable",
                ServeErrorKind.InvalidArgument,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The stop rule '{Text}' needs a schedule: more than {SaturationDetector.LeastRequests} arrivals over more than {SaturationDetector.LeastSeconds} s. This run has {offsets.Length} within {offsets[^1]:0.##} s."),
                Text);
        }

        return new Check(new SaturationDetector(falseAlarm, RateOf(plan.Slots), offsets[SaturationDetector.LeastRequests - 1], offsets[^1], AreBursty(offsets)));
    }

    // A trace and a ramp have no rate that holds for every second.
    private static double? RateOf(IReadOnlyList<ArrivalSlot> slots) =>
        double.IsFinite(slots[0].Rate) && slots[0].Rate > 0 && slots.All(slot => slot.Rate == slots[0].Rate) ? slots[0].Rate : null;

    /// <summary>Whether the gaps of a schedule vary more than those of a Poisson process.</summary>
    internal static bool AreBursty(double[] offsets)
    {
        double[] gaps = [.. offsets.Zip(offsets.Skip(1), (one, next) => next - one)];
        double mean = gaps.Average();
        return gaps.Average(gap => (gap - mean) * (gap - mean)) > MostSquaredVariation * mean * mean;
    }

    private sealed class Check(SaturationDetector detector) : IStopCheck
    {
        private string? _reason;

        public void Add(ServeRequestResult result)
        {
            if (result is { Success: true, E2elMs: { } whole })
            {
                if (result.ChunkCount <= 1 || result.TtftMs is not { } first)
                {
                    detector.AddWhole(whole / 1000);
                }
                else if (whole > first)
                {
                    // Chunks that came together do not say how long the server was at work.
                    detector.AddAnswer((whole - first) / 1000);
                }
            }
        }

        public void Sample(ServeRunCounters counters) => _reason ??= detector.Add(
            counters.ElapsedSeconds, counters.Due, counters.Begun, counters.Ended,
            counters.FirstBegun + counters.FirstEnded >= SaturationDetector.FirstRequests, counters.FirstEnded >= SaturationDetector.FirstRequests);

        public string? Look(ServeRunCounters counters) => _reason;
    }
}
