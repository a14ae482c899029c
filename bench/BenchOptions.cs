using System.Globalization;

namespace ServeBench.Bench;

/// <summary>What the bench is asked to measure.</summary>
/// <param name="Repeat">Runs of each level; those of a scenario are limited besides.</param>
/// <param name="Levels">The levels to measure.</param>
/// <param name="Scenarios">The open-loop loads to measure.</param>
/// <param name="Routes">The routes to measure the levels over.</param>
/// <param name="Instruments">Folder of the sources of the independent instrument; <see langword="null"/> for the usual one.</param>
/// <param name="Write">Whether the figures are kept in bench/history, and bench/RESULTS.md is written from them.</param>
internal sealed record BenchOptions(int Repeat, IReadOnlyList<Level> Levels, IReadOnlyList<Scenario> Scenarios, IReadOnlyList<Route> Routes, string? Instruments, bool Write)
{
    /// <summary>The usage text.</summary>
    public static string Usage { get; } = $"""
        Usage: dotnet run --project bench -c Release -- [options]

        Measures the client beside a floor reader, and loads that do not wait for answers: an hour for all of it.

          --repeat N           runs of each level, 5 unless told otherwise; of each scenario 3 at most
          --levels NAMES       of {string.Join(',', Level.All.Select(level => level.Name))}; none for no level
          --scenarios TEXT     those whose name holds TEXT; all or none
          --routes NAMES       of {string.Join(',', Route.All.Select(route => route.Name))}
          --instruments FOLDER where sse_server.c and sse_floor.c are, to measure with them too
          --write              keep the figures in bench/history, and write bench/RESULTS.md from them
          --help               print this text

        Scenarios: {string.Join("; ", Scenario.All.Select(scenario => scenario.Name))}.
        Exit code: 2 for a wrong command line.
        """;

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">A word that is no option, an option without its value, or a value that it cannot have; the message names it.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> words)
    {
        var options = new BenchOptions(Repeat: 5, Level.All, Scenario.All, Route.All, Instruments: null, Write: false);
        for (int i = 0; i < words.Count; i++)
        {
            string option = words[i];
            string Value() => ++i < words.Count ? words[i] : throw new FormatException($"{option} needs a value.");
            options = option switch
            {
                "--repeat" => options with { Repeat = ReadRepeat(Value()) },
                "--levels" => options with { Levels = ReadLevels(Value()) },
                "--scenarios" => options with { Scenarios = ReadScenarios(Value()) },
                "--routes" => options with { Routes = ReadRoutes(Value()) },
                "--instruments" => options with { Instruments = ReadFolder(Value()) },
                "--write" => options with { Write = true },
                _ => throw new FormatException($"'{option}' is not an option."),
            };
        }

        return options;
    }

    private static int ReadRepeat(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw new FormatException($"--repeat takes a whole number of 1 or more, not '{text}'.");

    private static Level[] ReadLevels(string text)
    {
        if (text == "none")
        {
            return [];
        }

        string[] names = text.Split(',');
        return names.FirstOrDefault(name => Level.All.All(level => level.Name != name)) is { } unknown
            ? throw new FormatException($"--levels: there is no level '{unknown}'.")
            : [.. Level.All.Where(level => names.Contains(level.Name))];
    }

    private static IReadOnlyList<Scenario> ReadScenarios(string text)
    {
        if (text is "all" or "none")
        {
            return text == "all" ? Scenario.All : [];
        }

        Scenario[] found = [.. Scenario.All.Where(scenario => scenario.Name.Contains(text, StringComparison.Ordinal))];
        return found.Length > 0 ? found : throw new FormatException($"--scenarios: no scenario has '{text}' in its name.");
    }

    private static Route[] ReadRoutes(string text)
    {
        string[] names = text.Split(',');
        return names.FirstOrDefault(name => Route.All.All(route => route.Name != name)) is { } unknown
            ? throw new FormatException($"--routes: there is no route '{unknown}'.")
            : [.. Route.All.Where(route => names.Contains(route.Name))];
    }

    private static string ReadFolder(string text) =>
        Directory.Exists(text) ? text : throw new FormatException($"--instruments: there is no folder '{text}'.");
}
