using System.Globalization;
using ServeBench.Randomness;

namespace ServeBench.Arrivals;

/// <summary>The times at which requests arrive under a plan that <see cref="ArrivalPlan.Validate"/> accepts.</summary>
internal static class ArrivalProcess
{
    /// <summary>The rate at one request, in requests a second.</summary>
    public static double Rate(ArrivalPlan plan, int index, int count)
    {
        if (plan.RampUpStrategy is not { } strategy)
        {
            return plan.RequestRate;
        }

        double start = plan.RampUpStartRate.GetValueOrDefault();
        double end = plan.RampUpEndRate.GetValueOrDefault();
        double progress = (double)index / Math.Max(count - 1, 1);
        return strategy == RampUpStrategy.Linear
            ? start + ((end - start) * progress)
            : start * Math.Pow(end / start, progress);
    }

    /// <summary>Seconds from the start of the run to each request; they never decrease.</summary>
    /// <param name="plan">How the requests arrive.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="generator">What the gaps are drawn from.</param>
    /// <exception cref="ServeException"><c>RequestRateInvalid</c> when the times are too great for a number.</exception>
    public static double[] Offsets(ArrivalPlan plan, int count, NumPyRandomState generator)
    {
        double[] offsets = new double[count];
        double elapsed = 0.0;
        for (int i = 0; i < count; i++)
        {
            elapsed += Gap(generator, Rate(plan, i, count), plan.Burstiness);
            offsets[i] = elapsed;
        }

        if (plan.RampUpStrategy is null && elapsed != 0.0)
        {
            double factor = count / plan.RequestRate / elapsed;
            for (int i = 0; i < count; i++)
            {
                offsets[i] *= factor;
            }
        }

        return double.IsFinite(offsets[^1]) ? offsets : throw new ServeException(
            "RequestRateInvalid",
            ServeErrorKind.InvalidArgument,
            string.Create(CultureInfo.InvariantCulture, $"No time can be given for {count} requests at a rate of {Rate(plan, 0, count)} and a burstiness of {plan.Burstiness}; use a higher rate or a burstiness nearer to 1."),
            plan);
    }

    private static double Gap(NumPyRandomState generator, double rate, double burstiness)
    {
        if (double.IsPositiveInfinity(rate))
        {
            return 0.0;
        }

        return double.IsPositiveInfinity(burstiness) ? 1.0 / rate : generator.Gamma(burstiness, 1.0 / (rate * burstiness));
    }
}
