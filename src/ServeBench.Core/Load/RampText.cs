using System.Globalization;
using ServeBench.Arrivals;

namespace ServeBench.Load;

internal static class RampText
{
    /// <summary><c>1 to 20, linear</c>: requests a second at the first request and at the last.</summary>
    public static string Of(ServeRun run, RampUpStrategy strategy) => string.Create(
        CultureInfo.InvariantCulture,
        $"{run.RampUpStartRate:0.####} to {run.RampUpEndRate:0.####}, {strategy.ToString().ToLowerInvariant()}");
}
