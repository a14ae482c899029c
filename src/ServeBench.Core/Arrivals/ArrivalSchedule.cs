using System.Globalization;
using ServeBench.Randomness;
using ServeBench.Workloads;

namespace ServeBench.Arrivals;

/// <summary>
/// Makes schedules: the time at which each request of an open-loop run is sent. Offsets equal those of <c>vllm bench serve</c>
/// for the same seed, count, rate, burstiness and ramp.
/// </summary>
/// <remarks>
/// <para>
/// The gap before request i is drawn from a gamma distribution of shape <c>burstiness</c> and mean <c>1 / rate(i)</c>; it is
/// exactly <c>1 / rate(i)</c> when the burstiness is infinite and 0 when the rate is. An offset is the sum of the gaps up to and
/// including the request's own, so the first request waits too. At a constant rate all offsets are then multiplied by one
/// factor, so that the last request is sent at count / rate and the mean rate is the rate asked for; a ramp is left as drawn.
/// </para>
/// <para>
/// vLLM draws the gaps from NumPy's global stream. A dataset that has drawn its prompts from it leaves it further on: the gaps of
/// its requests follow from there when the plan has the dataset's seed.
/// </para>
/// <para>
/// A conversation arrives as one: rates and counts are of conversations then, and its turns stand together in the schedule, in
/// their order, at the time at which it begins.
/// </para>
/// </remarks>
internal static class ArrivalSchedule
{
    /// <summary>A schedule without requests.</summary>
    /// <param name="plan">How the requests arrive.</param>
    /// <param name="count">How many there are, 1 or more.</param>
    /// <exception cref="ServeException">
    /// <c>ScheduleEmpty</c>; <c>TimestampMissing</c> when the plan keeps timestamps; and all of <see cref="ArrivalPlan.Validate"/>.
    /// </exception>
    public static ArrivalSlot[] Create(ArrivalPlan plan, int count)
    {
        plan.Validate();
        RequireCount(count);
        if (plan.Phases is not null)
        {
            return PhaseSchedule.Create(plan, [.. Enumerable.Range(0, count).Select(index => new ServeRequest { Index = index })], new NumPyRandomState(plan.Seed))
                .Select(slot => slot with { Request = null })
                .ToArray();
        }

        if (plan.UseTimestamp)
        {
            throw new ServeException(
                "TimestampMissing",
                ServeErrorKind.InvalidArgument,
                "A count has no timestamps. Schedule requests that have timestamps, or schedule the count by a rate.",
                plan);
        }

        double[] offsets = ArrivalProcess.Offsets(plan, count, new NumPyRandomState(plan.Seed));
        return [.. Enumerable.Range(0, count).Select(i => Slot(plan, i, offsets[i], ArrivalProcess.Rate(plan, i, count), request: null))];
    }

    /// <summary>
    /// A schedule of requests: in their order, or in the order of their timestamps (equal ones stay in their order) when the
    /// plan keeps those.
    /// </summary>
    /// <param name="plan">How the requests arrive.</param>
    /// <param name="requests">The requests, one or more.</param>
    /// <exception cref="ServeException">
    /// <c>ScheduleEmpty</c>; <c>TimestampMissing</c> and <c>TimestampInvalid</c> when the plan keeps timestamps;
    /// and all of <see cref="ArrivalPlan.Validate"/>.
    /// </exception>
    public static ArrivalSlot[] Create(ArrivalPlan plan, IReadOnlyList<ServeRequest> requests)
    {
        plan.Validate();
        RequireCount(requests.Count);
        if (plan.Phases is not null)
        {
            return PhaseSchedule.Create(plan, requests, GeneratorFor(plan, requests));
        }

        WorkloadArrivals arrivals = WorkloadArrivals.Of(requests);
        return plan.UseTimestamp ? CreateFromTimestamps(plan, arrivals) : CreateFromRate(plan, arrivals);
    }

    private static ArrivalSlot[] CreateFromRate(ArrivalPlan plan, WorkloadArrivals arrivals)
    {
        double[] offsets = ArrivalProcess.Offsets(plan, arrivals.Count, GeneratorFor(plan, arrivals.Requests));
        var slots = new ArrivalSlot[arrivals.Requests.Count];
        for (int i = 0; i < slots.Length; i++)
        {
            int arrival = arrivals.NumberOf(i);
            slots[i] = Slot(plan, i, offsets[arrival], ArrivalProcess.Rate(plan, arrival, arrivals.Count), arrivals.Requests[i]);
        }

        return slots;
    }

    private static ArrivalSlot[] CreateFromTimestamps(ArrivalPlan plan, WorkloadArrivals arrivals)
    {
        double[] times = TimesOf(arrivals);
        double end = plan.WindowStartSeconds + plan.WindowSeconds;
        int[] replayed = [.. Enumerable.Range(0, arrivals.Requests.Count).Where(i => Time(i) >= plan.WindowStartSeconds && Time(i) < end).OrderBy(Time)];
        if (replayed.Length == 0)
        {
            throw new ServeException(
                "ScheduleEmpty",
                ServeErrorKind.InvalidArgument,
                string.Create(CultureInfo.InvariantCulture, $"None of the {arrivals.Requests.Count} requests arrives from {plan.WindowStartSeconds} s to {end} s; their timestamps go from {times.Min()} s to {times.Max()} s. Choose another window."),
                plan);
        }

        return [.. replayed.Select((i, index) => Slot(plan, index, (Time(i) - plan.WindowStartSeconds) / plan.SpeedUp, rate: 0, arrivals.Requests[i]))];

        double Time(int i) => times[arrivals.NumberOf(i)];
    }

    /// <summary>The times of the arrivals of a trace, in seconds.</summary>
    /// <remarks>A conversation begins at the time of its first turn; the times of the others are those of other answers.</remarks>
    /// <exception cref="ServeException"><c>TimestampMissing</c> or <c>TimestampInvalid</c>.</exception>
    internal static double[] TimesOf(WorkloadArrivals arrivals)
    {
        double[] times = new double[arrivals.Count];
        for (int i = 0; i < arrivals.Requests.Count; i++)
        {
            if (i == 0 || arrivals.NumberOf(i) != arrivals.NumberOf(i - 1))
            {
                times[arrivals.NumberOf(i)] = TimestampOf(arrivals.Requests[i]);
            }
        }

        return times;
    }

    private static NumPyRandomState GeneratorFor(ArrivalPlan plan, IReadOnlyList<ServeRequest> requests) =>
        requests[0].Drawn is { } drawn && drawn.Seed == plan.Seed && requests.All(request => ReferenceEquals(request.Drawn, drawn))
            ? drawn.Generator.Clone()
            : new NumPyRandomState(plan.Seed);

    private static ArrivalSlot Slot(ArrivalPlan plan, int index, double offset, double rate, ServeRequest? request) =>
        new() { Index = index, OffsetSeconds = offset, Rate = rate, Request = request, Plan = plan };

    private static double TimestampOf(ServeRequest request)
    {
        double timestamp = request.Timestamp ?? throw new ServeException(
            "TimestampMissing",
            ServeErrorKind.InvalidData,
            string.Create(CultureInfo.InvariantCulture, $"Request {request.Index} has no timestamp. Import the workload from a trace that has them, or schedule it by a rate."),
            request);
        return timestamp >= 0.0 && double.IsFinite(timestamp) ? timestamp : throw new ServeException(
            "TimestampInvalid",
            ServeErrorKind.InvalidData,
            string.Create(CultureInfo.InvariantCulture, $"The timestamp of request {request.Index} is {timestamp}; it must be 0 or a greater number of seconds from the start of the trace."),
            request);
    }

    private static void RequireCount(int count)
    {
        if (count < 1)
        {
            throw new ServeException("ScheduleEmpty", ServeErrorKind.InvalidArgument, "There is nothing to schedule: give at least one request, or a count of 1 or more.", count);
        }
    }
}
