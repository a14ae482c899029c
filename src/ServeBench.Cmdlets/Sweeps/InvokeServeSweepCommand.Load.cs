using System.Management.Automation;
using ServeBench.Sweeps;

namespace ServeBench.Commands;

// The load that a sweep sets by itself.
public sealed partial class InvokeServeSweepCommand
{
    /// <summary>
    /// Explores loads from one request at a time to all at once, as vllm bench sweep serve_workload does: RequestRate or MaxConcurrency.
    /// </summary>
    [Parameter]
    [Alias("WorkloadVar")]
    public SweepVariable? WorkloadVariable { get; set; }

    /// <summary>Number of loads to explore, both ends included; 2 or more, default 10.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("WorkloadIterations", "WorkloadIters")]
    [ValidateRange(2, 10000)]
    [InvariantNumber]
    public int WorkloadIterationCount { get; set; } = 10;

    /// <summary>
    /// Searches for the greatest load that meets an objective, as vllm bench sweep serve_sla did: texts as Test-ServeObjective takes them,
    /// such as 'p99 e2el &lt;= 500 ms', all of which must be met; or the path of a JSON file, or hashtables such as
    /// @{ p99_e2el_ms = '&lt;=500' }. Each hashtable is one objective, and all its limits must be met. A load with failed requests does not
    /// meet it, unless the objective limits failures, as in 'p99 e2el &lt;= 500 ms', 'failed &lt;= 1 %'. Values decide.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(ObjectiveCompleter))]
    [Alias("SlaParams")]
    [ValidateNotNullOrEmpty]
    public object[]? Objective { get; set; }

    /// <summary>The load to search for: RequestRate (the default) or MaxConcurrency, from 1 to 65536.</summary>
    [Parameter]
    [Alias("SlaVariable")]
    public SweepVariable ObjectiveVariable { get; set; }

    /// <summary>
    /// How -Objective searches: Vllm (the default), as vllm bench sweep serve_sla did, by values; or Capacity, as Find-ServeCapacity does. It doubles the load
    /// from 1, and a load that is not decided bounds nothing: texts are tested on the requests of each run, where its file has them.
    /// </summary>
    [Parameter]
    public SweepSearchMethod SearchMethod { get; set; }

    private SweepVariable? Variable => Objective is null ? WorkloadVariable : ObjectiveVariable;

    private void RefuseTwoSearches()
    {
        if (Objective is not null && WorkloadVariable is not null)
        {
            throw new ServeException(
                "SweepModeConflict",
                ServeErrorKind.InvalidArgument,
                "-WorkloadVariable explores a load and -Objective searches for one. Use only one of them.",
                nameof(WorkloadVariable));
        }

        if (Objective is null && MyInvocation.BoundParameters.ContainsKey(nameof(SearchMethod)))
        {
            throw new ServeException("ParameterNotApplicable", ServeErrorKind.InvalidArgument, "-SearchMethod belongs to -Objective. Leave it out, or give an objective.", nameof(SearchMethod));
        }
    }
}
