using System.Globalization;
using ServeBench.Decisions;
using ServeBench.Randomness;

namespace ServeBench.Bench;

/// <summary>
/// How near the search for a load comes to the limit of servers whose limit is known, with how many probes and in how much time, beside doubling with
/// bisection on the values of probes of a fixed length; and what it says of a cliff and of a server that changes.
/// </summary>
internal static class CapacityTable
{
    /// <summary>Searches of each row, unless another number is given.</summary>
    public const int UsualSeeds = 100;

    private const int Places = 8;
    private const double MeanSeconds = 0.5;

    // A search there has thirty times as many requests.
    private const int ManyPlaces = 256;
    private const int ManyPlacesSeeds = 10;

    private const double Precision = 0.05;
    private const double LeastSeconds = 60;
    private const double MostSeconds = 240;

    // What the objective says, for the limit of a long run.
    private const double AllowedShare = 0.1;
    private const double LimitSeconds = 0.15;
    private const double TruthSeconds = 100_000;
    private const int TruthRuns = 10;
    private const int TruthSteps = 12;

    private static readonly ServeObjective s_objective = ServeObjective.Parse("p90 ttft <= 150 ms");

    /// <summary>Writes the tables of docs/capacity.md.</summary>
    /// <param name="seeds">Searches of each row.</param>
    /// <param name="output">Where the tables go.</param>
    public static void Write(int seeds, TextWriter output)
    {
        output.WriteLine("| load | service | limit | within 5 % | says that it is | says so, and is not | bounds hold it | interval holds it | probes | minutes | bisection within 5 % | probes | minutes |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (CapacityVariable variable in new[] { CapacityVariable.RequestRate, CapacityVariable.MaxConcurrency })
        {
            foreach (ServiceKind kind in Enum.GetValues<ServiceKind>())
            {
                var server = new SimulatedServer(Places, limit: null, kind, MeanSeconds);
                double truth = Truth(server, variable);
                (ServeCapacity Found, double Seconds, double Bisected, int Probes, double BisectedSeconds)[] all = Searches(server, variable, seeds, slowdown: null);
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {variable} | {SaturationTable.Name(kind)} | {truth:0.0} | {Share(all, one => IsNear(one.Found.Estimate, truth))} | {Share(all, one => one.Found.IsPrecise)} | {Share(all, one => one.Found.IsPrecise && !IsNear(one.Found.Estimate, truth))} | {Share(all, one => Holds(one.Found, truth))} | {Share(all, one => one.Found.Lower <= truth && truth <= one.Found.Upper)} | {all.Average(one => one.Found.ProbeCount):0.0} | {all.Average(one => one.Seconds) / 60:0} | {Share(all, one => IsNear(one.Bisected, truth))} | {all.Average(one => one.Probes):0.0} | {all.Average(one => one.BisectedSeconds) / 60:0} |"));
            }
        }

        output.WriteLine();
        output.WriteLine("| server | Smooth | Cliff | NotMonotone | says that it drifted |");
        output.WriteLine("|---|---|---|---|---|");
        WriteShapes("open loop, exponential services", new SimulatedServer(Places, null, ServiceKind.Exponential, MeanSeconds), CapacityVariable.RequestRate, seeds, null, output);
        WriteShapes("closed loop, constant services, many places", new SimulatedServer(ManyPlaces, null, ServiceKind.Constant, MeanSeconds), CapacityVariable.MaxConcurrency, Math.Min(seeds, ManyPlacesSeeds), null, output);
        WriteShapes("open loop, services that take 1 % longer each minute", new SimulatedServer(Places, null, ServiceKind.Exponential, MeanSeconds), CapacityVariable.RequestRate, seeds, now => 1 + (0.01 * now / 60), output);
    }

    /// <summary>The load at which the long run has just the value of the limit.</summary>
    /// <param name="server">The server.</param>
    /// <param name="variable">The load.</param>
    public static double Truth(SimulatedServer server, CapacityVariable variable)
    {
        (double low, double high) = (1, 4 * Places);
        for (int i = 0; i < TruthSteps; i++)
        {
            double middle = variable == CapacityVariable.RequestRate ? (low + high) / 2 : Math.Floor((low + high) / 2);
            (long late, long all) = (0, 0);
            Parallel.For(0, TruthRuns, run =>
            {
                IReadOnlyList<SimulatedRequest> requests = variable == CapacityVariable.RequestRate
                    ? server.Run(middle, TruthSeconds, new CPythonRandom(7700 + run))
                    : server.RunClosed((int)middle, TruthSeconds, new CPythonRandom(7700 + run));
                Interlocked.Add(ref late, requests.Count(request => request.FirstToken - request.Sent > LimitSeconds));
                Interlocked.Add(ref all, requests.Count);
            });
            (low, high) = late <= AllowedShare * all ? (middle, high) : (low, middle);
        }

        return variable == CapacityVariable.RequestRate ? (low + high) / 2 : low;
    }

    private static void WriteShapes(string name, SimulatedServer server, CapacityVariable variable, int seeds, Func<double, double>? slowdown, TextWriter output)
    {
        var all = Searches(server, variable, seeds, slowdown);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {Share(all, one => one.Found.Shape == CapacityShape.Smooth)} | {Share(all, one => one.Found.Shape == CapacityShape.Cliff)} | {Share(all, one => one.Found.Shape == CapacityShape.NotMonotone)} | {Share(all, one => one.Found.HasDrifted == true)} |"));
    }

    private static (ServeCapacity Found, double Seconds, double Bisected, int Probes, double BisectedSeconds)[] Searches(
        SimulatedServer server, CapacityVariable variable, int seeds, Func<double, double>? slowdown)
    {
        var results = new (ServeCapacity, double, double, int, double)[seeds];
        Parallel.For(0, seeds, seed =>
        {
            var random = new CPythonRandom(seed + 1);
            var options = new CapacityOptions { Minimum = 4, Maximum = 1024, Precision = Precision, IsWhole = variable != CapacityVariable.RequestRate };
            var search = new CapacitySearch(options);
            var probe = new SimulatedProbe(server, variable, s_objective, LeastSeconds, MostSeconds);
            while (search.Next is { } step)
            {
                search.Add(probe.Run(step, random, slowdown));
            }

            var bisection = new SimulatedProbe(server, variable, s_objective, LeastSeconds, MostSeconds);
            (double found, int probes) = Bisect(bisection, options, new CPythonRandom(seed + 1), slowdown);
            results[seed] = (CapacityConclusion.Of(search, options), probe.Seconds, found, probes, bisection.Seconds);
        });
        return results;
    }

    private static (double Found, int Probes) Bisect(SimulatedProbe probe, CapacityOptions options, CPythonRandom random, Func<double, double>? slowdown)
    {
        (double low, double? high, int probes) = (0, null, 0);
        while (high is not { } top || (top > Math.Max(low, options.Minimum) * (1 + Precision) && (!options.IsWhole || top - low > 1)))
        {
            double load = high is { } fail ? (low + fail) / 2 : Math.Max(options.Minimum, low * 2);
            load = options.IsWhole ? Math.Round(load) : load;
            probes++;
            if (probe.RunByValue(load, LeastSeconds, random, slowdown))
            {
                low = load;
            }
            else
            {
                high = load;
            }
        }

        return (low, probes);
    }

    private static bool IsNear(double? found, double truth) => found is { } value && Math.Abs(Math.Log(value / truth)) <= Math.Log(1 + Precision);

    private static bool Holds(ServeCapacity found, double truth) => found is { HighestPass: { } pass, LowestFail: { } fail } && pass <= truth && truth < fail;

    private static string Share<T>(T[] all, Func<T, bool> counts) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * all.Count(counts) / all.Length:0} %");
}
