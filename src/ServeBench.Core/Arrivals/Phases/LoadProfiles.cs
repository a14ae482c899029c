using System.Globalization;

namespace ServeBench.Arrivals;

/// <summary>The phases of a profile: ordinary phases, which anyone can look at and change.</summary>
internal static class LoadProfiles
{
    private const int SpikeFactor = 4;
    private const int StepCount = 5;
    private const int SinePieces = 16;
    private const double SineSwing = 0.5;
    private const double LongestWarmup = 60;

    /// <summary>The phases of a profile, each of which follows the one before it without a gap.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="rate">Its rate, in requests a second, above 0.</param>
    /// <param name="seconds">How long it lasts, above 0; a soak's warm-up comes on top.</param>
    public static IReadOnlyList<ServePhase> Of(LoadProfile profile, double rate, double seconds) => profile switch
    {
        LoadProfile.Spike =>
        [
            Phase("before", rate, 0.4 * seconds),
            Phase("spike", SpikeFactor * rate, 0.1 * seconds),
            Phase("after", rate, 0.5 * seconds),
        ],
        LoadProfile.Step => [.. Enumerable.Range(1, StepCount).Select(step => Phase(Numbered("step", step), rate * step / StepCount, seconds / StepCount))],
        LoadProfile.Sine => [.. Enumerable.Range(0, SinePieces).Select(piece => Phase(Numbered("sine", piece + 1), WaveAt(rate, piece), seconds / SinePieces) with { RampTo = WaveAt(rate, piece + 1) })],
        _ =>
        [
            Phase("warm-up", rate / 10, Math.Min(LongestWarmup, seconds / 20)) with { Kind = PhaseKind.Warmup, RampTo = rate },
            Phase("soak", rate, seconds),
        ],
    };

    private static ServePhase Phase(string name, double rate, double seconds) =>
        new() { Name = name, Arrival = PhaseArrival.Poisson, RequestRate = rate, DurationSeconds = seconds, Seamless = true };

    private static double WaveAt(double rate, int piece) => rate * (1 + (SineSwing * Math.Sin(2 * Math.PI * piece / SinePieces)));

    private static string Numbered(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name}-{number:00}");
}
