using System.Globalization;
using ServeBench.Randomness;
using ServeBench.Workloads;

namespace ServeBench.Arrivals;

/// <summary>
/// Makes the schedule of a run of phases. The dataset is drawn in order, and again from its beginning when it runs out.
/// </summary>
/// <remarks>
/// A phase with a number of arrivals that is known takes the next requests. What all of them leave over is shared evenly among the phases
/// that have a concurrency and a duration, each of which sends its share in order, again and again. Where nothing is left over, or one phase
/// replays a trace, such a phase sends the whole dataset. So the requests of each phase are known before the run, whatever the server does.
/// </remarks>
internal sealed class PhaseSchedule
{
    private readonly ArrivalPlan _plan;
    private readonly IReadOnlyList<ServePhase> _phases;
    private readonly WorkloadArrivals _arrivals;
    private readonly int[] _first;
    private readonly List<ArrivalSlot> _slots = [];
    private double[]? _times;

    private PhaseSchedule(ArrivalPlan plan, IReadOnlyList<ServeRequest> requests)
    {
        _plan = plan;
        _phases = plan.Phases!;
        _arrivals = WorkloadArrivals.Of(_phases.Any(phase => phase.Arrival == PhaseArrival.Trace) ? [.. requests.OrderBy(request => request.Timestamp ?? 0)] : requests);
        _first = FirstOf(_arrivals);
    }

    /// <summary>The slots of all phases, one after the other.</summary>
    /// <param name="plan">A plan with phases that <see cref="ArrivalPlan.Validate"/> accepts.</param>
    /// <param name="requests">The dataset, one request or more.</param>
    /// <param name="first">Draws the gaps of the first phase.</param>
    public static ArrivalSlot[] Create(ArrivalPlan plan, IReadOnlyList<ServeRequest> requests, NumPyRandomState first) => new PhaseSchedule(plan, requests).Create(first);

    private ArrivalSlot[] Create(NumPyRandomState first)
    {
        double[]?[] offsets = OffsetsOf(first);
        int known = offsets.Sum(times => times?.Length ?? 0);
        int open = offsets.Count(times => times is null);
        int share = open == 0 || _times is not null ? 0 : Math.Max(0, (_arrivals.Count - known) / open);
        double start = 0;
        for (int number = 0, next = 0; number < _phases.Count; number++)
        {
            ServePhase phase = _phases[number];
            bool isWhole = offsets[number] is null && share == 0;
            double[] times = offsets[number] ?? new double[isWhole ? _arrivals.Count : share];
            for (int i = 0; i < times.Length; i++)
            {
                Add(phase, start, times[i], LevelOf(phase, i, times), isWhole ? i : next + i, isWhole);
            }

            next += isWhole ? 0 : times.Length;
            start += phase.DurationSeconds ?? (times.Length == 0 ? 0 : times[^1]);
        }

        return [.. _slots];
    }

    // Null for a phase whose number of requests only the run decides.
    private double[]?[] OffsetsOf(NumPyRandomState first)
    {
        var offsets = new double[]?[_phases.Count];
        int next = 0;
        for (int number = 0; number < offsets.Length; number++)
        {
            ServePhase phase = _phases[number];
            if (!phase.IsOpenEnded)
            {
                offsets[number] = OffsetsOf(phase, next, PhaseDraw.Gaps(_plan.Seed, number, first));
                next += offsets[number]!.Length;
            }

            RequireSome(phase, offsets[number], next);
        }

        return offsets;
    }

    private double[] OffsetsOf(ServePhase phase, int next, NumPyRandomState generator)
    {
        if (phase.Arrival == PhaseArrival.Trace)
        {
            return OffsetsOfTrace(phase, next);
        }

        int left = _plan.NoRepeat ? Math.Max(0, _arrivals.Count - next) : int.MaxValue;
        if (phase is { HasRate: true, DurationSeconds: not null })
        {
            double[] all = PhaseProcess.ByDuration(phase, generator);
            return all.Length <= left ? all : all[..left];
        }

        int rest = next < _arrivals.Count ? _arrivals.Count - next : _arrivals.Count;
        int count = Math.Min(phase.Count ?? rest, left);
        return count == 0 ? [] : phase.HasRate ? PhaseProcess.ByCount(phase, count, generator) : new double[count];
    }

    // A trace continues where the phase before it stopped in the dataset; it is not played again.
    private double[] OffsetsOfTrace(ServePhase phase, int next)
    {
        _times ??= ArrivalSchedule.TimesOf(_arrivals);
        double origin = next == 0 || next > _times.Length ? 0 : _times[next - 1];
        IEnumerable<double> times = _times.Skip(next).Select(time => time - origin);
        times = phase.Count is { } count ? times.Take(count) : times;
        return [.. phase.DurationSeconds is { } seconds ? times.TakeWhile(time => time <= seconds) : times];
    }

    private static double LevelOf(ServePhase phase, int index, double[] times) => phase.HasRate
        ? PhaseProcess.Rate(phase, index, times.Length, times[index])
        : phase.Arrival == PhaseArrival.Trace ? 0 : double.PositiveInfinity;

    private void Add(ServePhase phase, double start, double offset, double rate, int drawn, bool isWhole)
    {
        (int pass, int arrival) = Math.DivRem(drawn, _arrivals.Count);
        string? mark = isWhole ? phase.Name : pass == 0 ? null : (pass + 1).ToString(CultureInfo.InvariantCulture);
        int end = arrival + 1 < _first.Length ? _first[arrival + 1] : _arrivals.Requests.Count;
        for (int i = _first[arrival]; i < end; i++)
        {
            _slots.Add(new ArrivalSlot
            {
                Index = _slots.Count,
                OffsetSeconds = start + offset,
                PhaseOffsetSeconds = offset,
                Phase = phase,
                IsRepeat = pass > 0,
                Rate = rate,
                Request = RepeatedRequest.Of(_arrivals.Requests[i], mark),
                Plan = _plan,
            });
        }
    }

    private void RequireSome(ServePhase phase, double[]? offsets, int next)
    {
        if (offsets is { Length: 0 } || (offsets is null && _plan.NoRepeat && next >= _arrivals.Count))
        {
            throw new ServeException(
                "ScheduleEmpty",
                ServeErrorKind.InvalidArgument,
                string.Create(CultureInfo.InvariantCulture, $"The phase '{phase.Name}' would send nothing: {Why(phase, next)}"),
                phase);
        }
    }

    private string Why(ServePhase phase, int next) => next >= _arrivals.Count && (_plan.NoRepeat || phase.Arrival == PhaseArrival.Trace)
        ? string.Create(CultureInfo.InvariantCulture, $"the phases before it use up all {_arrivals.Count} requests of the dataset. Use a larger dataset, or let it repeat.")
        : "none of its arrivals falls into its duration. Make it longer, or raise its rate.";

    private static int[] FirstOf(WorkloadArrivals arrivals)
    {
        int[] first = new int[arrivals.Count];
        for (int i = arrivals.Requests.Count - 1; i >= 0; i--)
        {
            first[arrivals.NumberOf(i)] = i;
        }

        return first;
    }
}
