using System.Globalization;
using ServeBench.Bench;
using ServeBench.Simulation;

// bench [--repeat N] [--levels 1,10,...|none] [--scenarios all|none|TEXT] [--transport Auto|Direct|Sockets] [--instruments FOLDER] [--write]
// bench serve TTFT_MS ITL_MS, bench floor PORT LEVEL, bench bodies PORT COUNT PROMPT_TOKENS ANSWER_TOKENS: the programs that run beside the client.
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

// A scenario takes five to thirty seconds.
const int MostScenarioRuns = 3;

string Option(string option, string fallback) => Array.IndexOf(args, option) is >= 0 and var i && i + 1 < args.Length ? args[i + 1] : fallback;
string root = Repository.FindRoot();
string[] names = Option("--levels", string.Join(',', Level.All.Select(level => level.Name))).Split(',');
string temporary = Directory.CreateTempSubdirectory("servebench-bench-").FullName;
try
{
    string sources = Option("--instruments", Path.Combine(root, "..", "shared", "bench"));
    Instrument?[] instruments = [new BuiltInInstrument(), IndependentInstrument.TryCreate(sources, temporary)];
    var report = new Report(int.Parse(Option("--repeat", "5"), CultureInfo.InvariantCulture));
    string wanted = Option("--scenarios", "all");
    int scenarioRuns = Math.Min(MostScenarioRuns, report.Repeat);
    Scenario[] scenarios = [.. Scenario.All.Where(scenario => wanted == "all" || scenario.Name.Contains(wanted, StringComparison.Ordinal))];
    foreach (Instrument instrument in instruments.OfType<Instrument>())
    {
        var comparison = new Comparison(instrument, Repository.Shell(root), Option("--transport", "Auto"));
        IReadOnlyList<LevelResult> results = comparison.Run(Level.All.Where(level => names.Contains(level.Name)), report.Repeat);
        if (results.Count > 0)
        {
            report.Add(instrument.Name, results);
        }
    }

    if (scenarios.Length > 0)
    {
        Instrument server = instruments[^1] ?? instruments[0]!;
        List<(double P50, double P99)> timer = [];
        Figures Run(Scenario scenario)
        {
            if (OperatingSystem.IsLinux())
            {
                timer.Add(TimerFloor.Measure());
            }

            return scenario.Run(server, Repository.Shell(root));
        }

        List<(Scenario, List<Figures>)> runs = [.. scenarios.Select(scenario => (scenario, Enumerable.Range(0, scenarioRuns).Select(_ => Run(scenario)).ToList()))];
        report.Add(server.Name, runs, timer);
    }

    string text = report.Write();
    Console.WriteLine(text);
    if (args.Contains("--write"))
    {
        File.WriteAllText(Path.Combine(root, "bench", "RESULTS.md"), text);
    }

    return 0;
}
finally
{
    Directory.Delete(temporary, recursive: true);
}
