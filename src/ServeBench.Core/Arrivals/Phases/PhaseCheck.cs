using System.Globalization;

namespace ServeBench.Arrivals;

/// <summary>Refuses a phase whose settings do not fit together.</summary>
internal sealed class PhaseCheck(ServePhase phase)
{
    /// <summary>Looks at each setting.</summary>
    /// <exception cref="ServeException"><c>PhaseInvalid</c>.</exception>
    public void Run()
    {
        Require(!string.IsNullOrWhiteSpace(phase.Name), nameof(phase.Name), $"A phase has no name. Give each phase of a run a name of its own.");
        CheckLoad();
        CheckLength();

        // Negated comparisons, so that NaN is refused as well.
        Require(phase.GraceSeconds is null or (>= 0 and < double.PositiveInfinity), "Grace", $"Its grace is {phase.GraceSeconds} s; it must be 0 or more. Leave it out to wait until every request has ended.");
        Require(
            phase.CancellationRate is >= 0 and <= 1,
            nameof(phase.CancellationRate),
            $"Its cancellation rate is {phase.CancellationRate}; it is a share from 0 to 1. Write 0.05 for 5 % of the requests.");
        Require(
            phase.CancellationDelaySeconds is >= 0 and < double.PositiveInfinity,
            "CancellationDelay",
            $"Its cancellation delay is {phase.CancellationDelaySeconds} s; it must be 0 or more.");
        Require(
            phase.CancellationDelaySeconds == 0 || phase.CancellationRate > 0,
            "CancellationDelay",
            $"Its cancellation delay has no effect without a cancellation rate.");
        Require(phase.PrefillConcurrency is null or >= 1, nameof(phase.PrefillConcurrency), $"Its prefill concurrency is {phase.PrefillConcurrency}; it must be 1 or more.");
    }

    private void CheckLoad()
    {
        if (phase.HasRate)
        {
            Require(phase.Concurrency is null, nameof(phase.Concurrency), $"Its requests arrive at a rate, so a concurrency has no effect. Limit the concurrency of the whole run, or choose the arrival Concurrency.");
            Require(phase.RequestRate is > 0 and < double.PositiveInfinity, nameof(phase.RequestRate), $"{(phase.RequestRate is null ? "It has no request rate" : $"Its request rate is {Text(phase.RequestRate)}")}; the arrival {phase.Arrival} needs a number above 0.");
        }
        else
        {
            Require(phase.RequestRate is null, nameof(phase.RequestRate), $"The arrival {phase.Arrival} has no request rate. Leave it out, or choose Constant, Poisson or Gamma.");
            bool isClosed = phase.Arrival == PhaseArrival.Concurrency;
            Require(isClosed || phase.Concurrency is null, nameof(phase.Concurrency), $"The arrival {phase.Arrival} has no concurrency. Leave it out, or choose the arrival Concurrency.");
            Require(!isClosed || phase.Concurrency >= 1, nameof(phase.Concurrency), $"{(phase.Concurrency is null ? "It has no concurrency" : $"Its concurrency is {phase.Concurrency}")}; the arrival Concurrency needs a number of 1 or more.");
        }

        Require(phase.Burstiness is null || phase.Arrival == PhaseArrival.Gamma, nameof(phase.Burstiness), $"A burstiness needs the arrival Gamma; Constant and Poisson have their own.");
        Require(phase.Burstiness is null or (> 0 and < double.PositiveInfinity), nameof(phase.Burstiness), $"Its burstiness is {phase.Burstiness}; it must be above 0.");
        CheckRamp();
    }

    private void CheckRamp()
    {
        if (phase.RampTo is not { } end)
        {
            return;
        }

        bool isClosed = phase.Arrival == PhaseArrival.Concurrency;
        Require(phase.HasRate || isClosed, nameof(phase.RampTo), $"The arrival {phase.Arrival} has no ramp.");
        Require(end > 0 && double.IsFinite(end), nameof(phase.RampTo), $"Its ramp ends at {end}; it must end above 0.");
        Require(!isClosed || (end >= 1 && end == Math.Floor(end)), nameof(phase.RampTo), $"Its ramp ends at a concurrency of {end}; it must be a whole number of 1 or more.");
    }

    private void CheckLength()
    {
        Require(phase.Count is null or >= 1, nameof(phase.Count), $"Its count is {phase.Count}; it must be 1 or more.");
        Require(phase.DurationSeconds is null or (> 0 and < double.PositiveInfinity), "Duration", $"Its duration is {phase.DurationSeconds} s; it must be above 0.");
        Require(phase.Count is null || phase.DurationSeconds is null, "Duration", $"It has both a count and a duration. Leave one of them out.");
        Require(phase.DurationSeconds is null || phase.Arrival != PhaseArrival.AtOnce, "Duration", $"The arrival AtOnce has no duration, because all requests arrive when the phase begins. Give it a count.");
    }

    private static string Text(double? value) => string.Create(CultureInfo.InvariantCulture, $"{value}");

    private void Require(bool holds, string subject, FormattableString message)
    {
        if (!holds)
        {
            string name = string.IsNullOrWhiteSpace(phase.Name) ? "" : $"The phase '{phase.Name}': ";
            throw new ServeException("PhaseInvalid", ServeErrorKind.InvalidArgument, name + message.ToString(CultureInfo.InvariantCulture), phase) { Subject = subject };
        }
    }
}
