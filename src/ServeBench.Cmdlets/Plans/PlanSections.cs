namespace ServeBench.Commands;

/// <summary>The sections of a plan. What each may hold follows from the cmdlets in its row.</summary>
internal static class PlanSections
{
    public const string Version = "version";

    /// <summary>Values by name, for use in other places.</summary>
    public const string Variables = "variables";

    /// <summary>How often each run is done.</summary>
    public const string Repeat = "repeat";

    /// <summary>The condition of a dataset that its requests have to meet.</summary>
    public const string Where = "where";

    /// <summary>What an output is: a result, a report, or a publication of one.</summary>
    public const string As = "as";

    /// <summary>The built-in endpoint, for plans that need no other.</summary>
    public static PlanSection Simulator { get; } = new("simulator", "The built-in endpoint, which runs as long as the plan. It is the endpoint of the run, which then has no uri.", [new(typeof(StartServeSimulatorCommand))]);

    public static PlanSection Dataset { get; } = new(
        "dataset", "The requests: read from files where there is a path, else generated.", [new(typeof(ImportServeDatasetCommand)), new(typeof(NewServeDatasetCommand))]) { IsRequired = true };

    public static PlanSection Schedule { get; } = new("schedule", "When each request is sent.", [new(typeof(NewArrivalScheduleCommand))]);

    public static PlanSection Run { get; } = new("run", "The run: where requests go, and how.", [new(typeof(InvokeServeBenchmarkCommand))]) { IsRequired = true };

    public static PlanSection Sweep { get; } = new(
        "sweep",
        "Runs with each combination of the values that the lists hold. A key is that of another section, such as run.maxConcurrency; keys without a dot are of the sweep itself. A list of tables holds the combinations themselves.",
        [new(typeof(InvokeServeSweepCommand), "Script", nameof(InvokeServeSweepCommand.BenchmarkParameter), nameof(InvokeServeSweepCommand.RunCount), nameof(InvokeServeSweepCommand.Uri), nameof(InvokeServeSweepCommand.Detailed))]);

    /// <summary>The search for the greatest load.</summary>
    public static PlanSection Capacity { get; } = new(
        "capacity",
        "A search for the greatest load that meets objectives. Its probes are runs as the section run describes them; the search sets the load itself.",
        [new(typeof(FindServeCapacityCommand), null, [.. PlanKey.Of(typeof(EndpointCmdlet)).Select(key => key.Parameter), nameof(FindServeCapacityCommand.RunParameter)])])
    {
        Excludes =
        [
            ("schedule", "the search sets the load itself"), ("sweep", "the search makes the runs itself"), ("measure", "the search measures its probes itself"),
            ("objectives", "those of a search are capacity.objective"), ("outputs", "a search writes its probes and its answer as objects only"), (Repeat, "a search is made once"),
        ],
    };

    public static PlanSection Measure { get; } = new("measure", "Which metrics are computed of each run. With this section the plan writes metrics, without it requests.", [new(typeof(MeasureServeMetricsCommand))]);

    public static PlanSection Objectives { get; } = new(
        "objectives", "What the runs have to meet: a list of objectives, or a table with them under objective. A missed one ends the plan with an error, unless failOn says otherwise.", [new(typeof(TestServeObjectiveCommand))])
    {
        ListKey = "objective",
    };

    /// <summary>The files that are written.</summary>
    public static PlanSection Outputs { get; } = new(
        "outputs", "Files to write: paths, or tables with a path and the parameters of the export. A table with as: Publish publishes a report in the pipeline that runs the plan.",
        [new(typeof(ExportServeResultCommand)), new(typeof(ExportServeReportCommand)), new(typeof(PublishServeReportCommand))])
    {
        IsList = true,
        ListKey = "path",
    };

    /// <summary>All of them, in the order in which a plan has them.</summary>
    public static IReadOnlyList<PlanSection> All { get; } = [Simulator, Dataset, Schedule, Run, Sweep, Capacity, Measure, Objectives, Outputs];

    /// <summary>Those whose keys a sweep can change.</summary>
    public static IReadOnlyList<PlanSection> Swept { get; } = [Dataset, Schedule, Run, Measure];

    public static IReadOnlyList<string> Keys { get; } = [Version, Variables, .. All.Select(section => section.Name), Repeat];

    /// <summary>The section of a name; <see langword="null"/> where there is none.</summary>
    public static PlanSection? Find(string name) => All.FirstOrDefault(section => section.Name == name);
}
