namespace ServeBench.Sweeps;

/// <summary>Puts servers and benchmarks together: the Cartesian product of their entries, without what the links leave out.</summary>
internal static class SweepPlanner
{
    /// <summary>The stages of a sweep.</summary>
    /// <param name="command">The words of the server's command; <see langword="null"/> when a server runs already.</param>
    /// <param name="uri">Where the server is; <see langword="null"/> takes it from the command.</param>
    /// <param name="servers">The server's entries.</param>
    /// <param name="benchmarks">The benchmark's entries.</param>
    /// <param name="links">Options that have to have the same value.</param>
    /// <param name="variable">The load that the sweep sets by itself.</param>
    /// <exception cref="ServeException"><c>SweepParametersInvalid</c>, <c>SweepEmpty</c> or <c>SweepCommandInvalid</c>.</exception>
    public static IReadOnlyList<SweepStage> Combine(
        IReadOnlyList<string>? command,
        Uri? uri,
        IReadOnlyList<SweepParameters> servers,
        IReadOnlyList<SweepParameters> benchmarks,
        IReadOnlyList<SweepLink> links,
        SweepVariable? variable)
    {
        if (command is null && servers.Any(server => server.Count > 0))
        {
            throw SweepErrors.Invalid("There are options for a server, but no command that starts one.", "ServerParameter", errorCase: "NoServer");
        }

        RequireNames(servers);
        RequireNames(benchmarks);
        if (variable is { } own && benchmarks.FirstOrDefault(benchmark => benchmark.Has(SweepPlan.KeyOf(own))) is { } set)
        {
            throw SweepErrors.Invalid($"The entry '{set.Name}' sets {SweepPlan.KeyOf(own)}, which the sweep sets itself. Remove it, or vary another option.", set);
        }

        SweepStage[] stages =
        [
            .. servers
                .Select(server => new SweepStage(
                    server,
                    command is null ? null : SweepServerCommand.Create(command, server, uri),
                    [.. benchmarks.Where(benchmark => links.All(link => link.Holds(server, benchmark)))]))
                .Where(stage => stage.Benchmarks.Count > 0),
        ];
        if (stages.Length == 0)
        {
            throw links.Count > 0
                ? new ServeException(
                    "SweepEmpty",
                    ServeErrorKind.InvalidArgument,
                    $"There is no combination to run: in none {string.Join(" and ", links.Select(link => $"the server's {link.Server} equals the benchmark's {link.Benchmark}"))}.") { Subject = "LinkVariable" }
                : new ServeException("SweepEmpty", ServeErrorKind.InvalidArgument, "There is no combination to run: a list of entries is empty.");
        }

        RequireFolders(stages);
        return stages;
    }

    private static void RequireNames(IReadOnlyList<SweepParameters> entries)
    {
        if (Twice(entries.Where(entry => entry.ContainsKey(SweepParameters.NameKey)).Select(entry => entry.Name)) is { } name)
        {
            throw SweepErrors.Invalid($"Several entries have the name '{name}'. Give each its own {SweepParameters.NameKey}.", name);
        }
    }

    // The second of two combinations with one folder would be taken for done already.
    private static void RequireFolders(SweepStage[] stages)
    {
        if (Twice(stages.SelectMany(stage => stage.Benchmarks.Select(benchmark => SweepFolder.NameOf(stage.Parameters, benchmark)))) is { } name)
        {
            throw SweepErrors.Invalid($"Several combinations have the same name, '{name}'; secrets do not count in it. Give each entry its own {SweepParameters.NameKey}.", name);
        }

        SweepFolder folder = new SweepFolder("sweep").For(stages);
        foreach ((SweepStage stage, SweepParameters benchmark) in stages.SelectMany(stage => stage.Benchmarks.Select(benchmark => (stage, benchmark))))
        {
            // A name that is too long is an error before the first run.
            _ = folder.Of(stage.Parameters, benchmark);
        }
    }

    private static string? Twice(IEnumerable<string> names) => names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key;
}
