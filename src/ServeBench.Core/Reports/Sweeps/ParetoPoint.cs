using System.Globalization;
using ServeBench.Results;

namespace ServeBench.Reports.Sweeps;

/// <summary>A run as <c>vllm bench sweep plot_pareto</c> places it.</summary>
/// <param name="Row">The run.</param>
/// <param name="TokensPerUser">Output tokens a second and user: the x-axis.</param>
/// <param name="TokensPerGpu">Output tokens a second and GPU: the y-axis.</param>
/// <param name="UserCount">Users.</param>
/// <param name="GpuCount">GPUs.</param>
/// <param name="RunCount">How many runs the point is the mean of.</param>
internal sealed record ParetoPoint(SweepRow Row, double TokensPerUser, double TokensPerGpu, double UserCount, double GpuCount, int RunCount = 1)
{
    private const string Throughput = "output_throughput";
    private const string RunNumber = "run_number";
    private static readonly string[] s_names = ["_benchmark_name", "Name", "Label", "max_concurrency", "request_rate", RunNumber];

    /// <summary>Places runs. It leaves out runs without a number of users or a throughput.</summary>
    /// <param name="rows">The runs.</param>
    /// <param name="userCountVar">Variable of the users.</param>
    /// <param name="gpuCountVar">Variable of the GPUs; <see langword="null"/> for the product of the parallel sizes.</param>
    /// <exception cref="ServeException"><c>SweepVariableUnknown</c> of a run without output throughput, or <c>SweepVariableNotNumeric</c>.</exception>
    public static IReadOnlyList<ParetoPoint> Of(IReadOnlyList<SweepRow> rows, string userCountVar, string? gpuCountVar)
    {
        SweepRow[] without = [.. rows.Where(row => !row.Has(Throughput))];
        return without.Length == 0
            ? [.. rows.Select(row => Of(row, userCountVar, gpuCountVar)).OfType<ParetoPoint>()]
            : throw new ServeException(
                "SweepVariableUnknown",
                ServeErrorKind.InvalidArgument,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Describe(without[0], rows.ToList().IndexOf(without[0]) + 1)} has no {Throughput}, which the y-axis needs; runs of pooling models have none. {without.Length} of {rows.Count} runs lack it. Leave them out."),
                Throughput) { Case = "Throughput", Arguments = new Dictionary<string, string> { ["variable"] = Throughput } };
    }

    private static ParetoPoint? Of(SweepRow row, string userCountVar, string? gpuCountVar)
    {
        // vLLM looks at the rate only where a run has not even a key for its users, so that a run without a limit counts its peak.
        string users = row.Has(userCountVar) ? userCountVar : "request_rate";
        double? userCount = NotZero(row.Number(users, "UserCountVar")) ?? NotZero(row.Number("max_concurrent_requests", "UserCountVar"));
        if (userCount is not { } count || row.Number(Throughput, null) is not { } throughput)
        {
            return null;
        }

        double gpus = (gpuCountVar is null ? null : NotZero(row.Number(gpuCountVar, "GpuCountVar")))
            ?? Size(row, "tensor_parallel_size", "tp") * Size(row, "pipeline_parallel_size", "pp") * Size(row, "data_parallel_size", "dp");
        return new ParetoPoint(row, throughput / count, throughput / gpus, count, gpus);
    }

    /// <summary>
    /// The means of runs that repeat one another, so that no lucky run stands on the frontier: those with a <c>run_number</c> that agree in their
    /// folder, their names, their load and their labels. A run without a number stays what it is.
    /// </summary>
    /// <param name="points">The runs.</param>
    /// <param name="labelBy">Variables by which the points differ.</param>
    public static IReadOnlyList<ParetoPoint> Means(IEnumerable<ParetoPoint> points, IReadOnlyList<string> labelBy)
    {
        int single = 0;
        return
        [
            .. points
                .GroupBy(point => point.Row.Value(RunNumber) is null ? $"{single++}" : string.Join('\u001F', point.Identity(labelBy)), StringComparer.Ordinal)
                .Select(group => group.First() with
                {
                    TokensPerUser = group.Average(point => point.TokensPerUser),
                    TokensPerGpu = group.Average(point => point.TokensPerGpu),
                    RunCount = group.Count(),
                }),
        ];
    }

    private IEnumerable<string> Identity(IReadOnlyList<string> labelBy) =>
    [
        (Row.Value("SourcePath") ?? Row.Value("Path")) is string path ? Path.GetDirectoryName(path) ?? "" : "",
        .. s_names.Where(name => name != RunNumber).Concat(labelBy).Select(name => Text(name) ?? ""),
        SweepRow.Text(UserCount),
        SweepRow.Text(GpuCount),
    ];

    /// <summary>
    /// The points that no other beats: from the greatest x down, each whose y is at least the greatest so far less
    /// <paramref name="tolerance"/>; in ascending order of x.
    /// </summary>
    /// <param name="points">The points.</param>
    /// <param name="tolerance">What two equal values may differ by.</param>
    public static IReadOnlyList<ParetoPoint> Frontier(IEnumerable<ParetoPoint> points, double tolerance = 1e-9)
    {
        var frontier = new List<ParetoPoint>();
        double best = double.NegativeInfinity;
        foreach (ParetoPoint point in points.OrderByDescending(point => point.TokensPerUser).ThenByDescending(point => point.TokensPerGpu))
        {
            if (point.TokensPerGpu >= best - tolerance)
            {
                frontier.Add(point);
                best = Math.Max(best, point.TokensPerGpu);
            }
        }

        frontier.Reverse();
        return frontier;
    }

    /// <summary>The value of a variable of the run, or of what was worked out for it.</summary>
    /// <param name="name">The variable; <c>gpu_count</c> and <c>user_count_estimate</c> are those of the point.</param>
    /// <returns><see langword="null"/> when the run does not have it.</returns>
    public string? Text(string name) => name switch
    {
        "gpu_count" => SweepRow.Text(GpuCount),
        "user_count_estimate" => SweepRow.Text(UserCount),
        "tokens_per_user" => SweepRow.Text(TokensPerUser),
        "tokens_per_gpu" => SweepRow.Text(TokensPerGpu),
        _ => Row.Has(name) ? Row.Text(name) : null,
    };

    private static string Describe(SweepRow row, int number)
    {
        string[] known = [.. s_names.Where(name => row.Value(name) is not null).Select(name => $"{name} {row.Text(name)}")];
        string file = (row.Value("SourcePath") ?? row.Value("Path")) is string path ? $" of '{path}'" : "";
        return string.Create(CultureInfo.InvariantCulture, $"Run {number} of the input{file}{(known.Length > 0 ? $" ({string.Join(", ", known)})" : "")}");
    }

    private static double? NotZero(double? value) => value == 0 ? null : value;

    private static double Size(SweepRow row, string name, string shortName) =>
        NotZero(row.Number(row.Has(name) ? name : shortName, null)) ?? 1;
}
