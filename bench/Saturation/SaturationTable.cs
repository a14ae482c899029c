using System.Globalization;
using ServeBench.Load;
using ServeBench.Randomness;

namespace ServeBench.Bench;

/// <summary>
/// How often the rule for over-saturation ends a run that it should not end, and how soon it ends one that it should, beside GuideLLM's rule: many runs
/// on virtual time, each with a seed of its own, and the same rule code as in a real run.
/// </summary>
internal static class SaturationTable
{
    /// <summary>Runs of each cell, unless another number is given.</summary>
    public const int UsualRuns = 200;

    private const double Step = 0.25;

    // Behind the seeds that the rule's constants were chosen on.
    private const int FirstSeed = 5001;

    private static readonly double[] s_loads = [0.5, 0.8, 0.9, 0.95, 1, 1.05, 1.2, 1.5];

    /// <summary>Writes the table of docs/stop-rules.md.</summary>
    /// <param name="runs">Runs of each cell.</param>
    /// <param name="output">Where the table goes.</param>
    public static void Write(int runs, TextWriter output)
    {
        output.WriteLine("| service | spread | limit | load | ends a run | after, median | GuideLLM ends | after, median |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach ((double mean, int places, double seconds) in new[] { (0.2, 64, 120.0), (20.0, 256, 600.0) })
        {
            foreach (ServiceKind kind in Enum.GetValues<ServiceKind>())
            {
                foreach (int? limit in new int?[] { null, places * 3 / 4 })
                {
                    foreach (double load in s_loads)
                    {
                        (double? Ours, double? Theirs)[] cell = Cell(new SimulatedServer(places, limit, kind, mean), load, seconds, runs, SaturationRule.DefaultFalseAlarm);
                        output.WriteLine(string.Create(
                            CultureInfo.InvariantCulture,
                            $"| {mean * 1000:0} ms | {Name(kind)} | {limit?.ToString(CultureInfo.InvariantCulture) ?? "none"} | {load} | {Row(cell.Select(run => run.Ours))} | {Row(cell.Select(run => run.Theirs))} |"));
                    }
                }
            }
        }
    }

    private static (double? Ours, double? Theirs)[] Cell(SimulatedServer server, double load, double seconds, int runs, double falseAlarm)
    {
        var results = new (double?, double?)[runs];
        Parallel.For(0, runs, run =>
        {
            double rate = load * server.Capacity;
            IReadOnlyList<SimulatedRequest> requests = server.Run(rate, seconds, new CPythonRandom(FirstSeed + run));
            results[run] = (Detect(requests, rate, seconds, falseAlarm), GuidellmRule.Detect(requests, seconds));
        });
        return results;
    }

    /// <summary>When the rule ends a run; <see langword="null"/> when it does not.</summary>
    /// <param name="requests">The requests of the run.</param>
    /// <param name="rate">The rate of the schedule.</param>
    /// <param name="seconds">The end of the run.</param>
    /// <param name="falseAlarm">How probable a false alarm may be.</param>
    public static double? Detect(IReadOnlyList<SimulatedRequest> requests, double rate, double seconds, double falseAlarm)
    {
        if (requests.Count < SaturationDetector.LeastRequests)
        {
            return null;
        }

        double[] first = [.. requests.Select(request => request.FirstToken).Order()], end = [.. requests.Select(request => request.End)];
        double[] answers = [.. requests.Select(request => request.End - request.FirstToken)];
        Array.Sort(end, answers);
        var detector = new SaturationDetector(falseAlarm, rate, requests[SaturationDetector.LeastRequests - 1].Due, seconds);
        double firstBegun = requests.Take(SaturationDetector.FirstRequests).Max(request => request.FirstToken);
        double firstEnded = requests.Take(SaturationDetector.FirstRequests).Max(request => request.End);
        (int due, int begun, int ended) = (0, 0, 0);
        for (double second = Step; second <= seconds; second += Step)
        {
            for (; due < requests.Count && requests[due].Due <= second; due++)
            {
            }

            for (; begun < first.Length && first[begun] <= second; begun++)
            {
            }

            for (; ended < end.Length && end[ended] <= second; ended++)
            {
                detector.AddAnswer(answers[ended]);
            }

            if (detector.Add(second, due, begun, ended, firstBegun <= second, firstEnded <= second) is not null)
            {
                return second;
            }
        }

        return null;
    }

    private static string Row(IEnumerable<double?> times)
    {
        double?[] all = [.. times];
        double[] fired = [.. all.OfType<double>().Order()];
        string share = string.Create(CultureInfo.InvariantCulture, $"{100.0 * fired.Length / all.Length:0.0} %");
        return fired.Length * 2 < all.Length ? $"{share} | –" : string.Create(CultureInfo.InvariantCulture, $"{share} | {fired[all.Length / 2 < fired.Length ? all.Length / 2 : fired.Length - 1]:0} s");
    }

    /// <summary>What a spread is called.</summary>
    public static string Name(ServiceKind kind) => kind switch
    {
        ServiceKind.Constant => "constant",
        ServiceKind.Exponential => "exponential",
        _ => "heavy-tailed",
    };
}
