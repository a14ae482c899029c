using System.Globalization;
using ServeBench.Bench;
using ServeBench.Simulation;

// serve TTFT_MS ITL_MS, floor PORT LEVEL, bodies PORT COUNT PROMPT_TOKENS ANSWER_TOKENS: the programs that run beside the client.
if (args is ["serve", var ttft, var itl])
{
    using Simulator simulator = Simulator.Start(new SimulatorOptions
    {
        TimeToFirstToken = TimeSpan.FromMilliseconds(double.Parse(ttft, CultureInfo.InvariantCulture)),
        InterTokenLatency = TimeSpan.FromMilliseconds(double.Parse(itl, CultureInfo.InvariantCulture)),
    });
    Console.WriteLine(simulator.Port);
    Console.In.ReadToEnd();
    return 0;
}

if (args is ["floor", var port, var name] && OperatingSystem.IsLinux())
{
    new FloorReader(int.Parse(port, CultureInfo.InvariantCulture), Level.All.Single(level => level.Name == name)).Run();
    return 0;
}

if (args is ["bodies", var bodyPort, var bodyCount, var promptTokens, var answerTokens])
{
    static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    await new BodySender(Whole(bodyPort), Whole(bodyCount), Whole(promptTokens), Whole(answerTokens)).RunAsync();
    return 0;
}

if (args is ["errors", .. var rest] && rest.Length <= 1)
{
    int pairs = rest is [var trials] ? int.Parse(trials, CultureInfo.InvariantCulture) : ErrorRates.UsualTrials;
    ErrorRates.Write(pairs, Console.Out);
    Console.WriteLine();
    ErrorRates.WriteInterleaved(pairs, Console.Out);
    return 0;
}

if (args is ["page"])
{
    Console.OutputEncoding = System.Text.Encoding.UTF8;
    Console.Write(ResultsPage.Of(BenchHistory.ReadNewest(Repository.FindRoot())));
    return 0;
}

if (args is ["stop-rules", .. var ruleRuns] && ruleRuns.Length <= 1)
{
    int runs = ruleRuns is [var number] ? int.Parse(number, CultureInfo.InvariantCulture) : SaturationTable.UsualRuns;
    SaturationTable.Write(runs, Console.Out);
    return 0;
}

if (args is ["capacity", .. var searches] && searches.Length <= 1)
{
    CapacityTable.Write(searches is [var seeds] ? int.Parse(seeds, CultureInfo.InvariantCulture) : CapacityTable.UsualSeeds, Console.Out);
    return 0;
}

const int UsageError = 2;

// A scenario takes five to thirty seconds.
const int MostScenarioRuns = 3;

if (args.Any(word => word is "--help" or "-h"))
{
    Console.WriteLine(BenchOptions.Usage);
    return 0;
}

BenchOptions options;
try
{
    options = BenchOptions.Parse(args);
}
catch (FormatException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine(BenchOptions.Usage);
    return UsageError;
}

string root = Repository.FindRoot();
string temporary = Directory.CreateTempSubdirectory("servebench-bench-").FullName;
try
{
    string sources = options.Instruments ?? Path.Combine(root, "..", "shared", "bench");
    Instrument?[] instruments = [new BuiltInInstrument(), IndependentInstrument.TryCreate(sources, temporary)];
    var report = new Report(options.Repeat);
    int scenarioRuns = Math.Min(MostScenarioRuns, report.Repeat);
    foreach (Instrument instrument in instruments.OfType<Instrument>())
    {
        foreach (Route route in options.Routes.Where(route => instrument.SpeaksTls || !route.IsSecure))
        {
            var comparison = new Comparison(instrument, Repository.Shell(root), route);
            IReadOnlyList<LevelResult> results = comparison.Run(options.Levels, report.Repeat);
            if (results.Count > 0)
            {
                report.Add($"{instrument.Name}, {route.Title}", results);
            }
        }
    }

    Instrument last = instruments[^1] ?? instruments[0]!;
    foreach (Route route in options.Routes.Where(route => (last.SpeaksTls || !route.IsSecure) && route.Transport == "Auto"))
    {
        report.AddSession(route, NewSession.Measure(last, Repository.Shell(root), route, report.Repeat));
    }

    if (options.Scenarios.Count > 0)
    {
        List<(double P50, double P99)> timer = [];
        Figures Run(Scenario scenario)
        {
            if (OperatingSystem.IsLinux())
            {
                timer.Add(TimerFloor.Measure());
            }

            return scenario.Run(last, Repository.Shell(root));
        }

        List<(Scenario, List<Figures>)> runs = [.. options.Scenarios.Select(scenario => (scenario, Enumerable.Range(0, scenarioRuns).Select(_ => Run(scenario)).ToList()))];
        report.Add(last.Name, runs, timer);
    }

    Console.WriteLine(ResultsPage.Of(report.History));
    if (options.Write)
    {
        report.History.Write(root);
    }

    return 0;
}
finally
{
    Directory.Delete(temporary, recursive: true);
}
