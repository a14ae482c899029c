using System.Text.Json.Nodes;

namespace ServeBench.Sweeps;

/// <summary>Runs a sweep: one server after the other, each with all of its benchmarks.</summary>
internal sealed class SweepRunner(SweepPlan plan, ISweepHost host)
{
    private int _done;

    /// <summary>Runs all combinations, and writes the table of all runs. No server is left, however it ends.</summary>
    public void Run()
    {
        SweepData.CreateFolder(plan.Folder.Path);
        List<JsonObject> all = [];
        foreach (SweepStage stage in plan.Stages)
        {
            using var session = new SweepSession(plan, stage, host);
            foreach (SweepParameters benchmark in stage.Benchmarks)
            {
                host.ReportProgress(string.Join(" / ", new[] { stage.Parameters.ToString(), benchmark.ToString() }.Where(part => part.Length > 0)), _done++, Total);
                RunOrTell(session, benchmark, all);
            }
        }

        SweepData.Write(plan.Folder.Table, stream => SweepTable.Write(stream, all));
        host.ReportProgress("", Total, Total);
    }

    private int Total => plan.Stages.Sum(stage => stage.Benchmarks.Count);

    // The earlier runs of a stage are gathered even when its server does not start.
    private void RunOrTell(SweepSession session, SweepParameters benchmark, List<JsonObject> all)
    {
        bool isTold = session.StartFailure is not null;
        try
        {
            Run(session, benchmark, all);
        }
        catch (Exception exception) when (plan.ContinueOnError && ReferenceEquals(exception, session.StartFailure) && host.IsFailure(exception))
        {
            if (!isTold)
            {
                host.ReportFailure(exception, session.Stage.Parameters.Name, SweepSecrets.Scrubber(session.Stage, benchmark));
                SweepData.Write(plan.Folder.ServerFailure(session.Stage.Parameters), SweepFailure.Of(exception, session.Stage));
            }
        }
    }

    private void Run(SweepSession session, SweepParameters benchmark, List<JsonObject> all)
    {
        var runs = new SweepCaseRunner(plan, session, host);
        try
        {
            all.AddRange((plan.Variable, plan.Objectives.Count) switch
            {
                (null, _) => [.. runs.Run(new SweepCase(benchmark, plan.Folder.Of(session.Stage.Parameters, benchmark))).Select(run => run.Data)],
                ({ } variable, 0) => new WorkloadExploration(plan, runs, session.Stage.Parameters, benchmark, variable).Run(),
                ({ } variable, _) => new ObjectiveExploration(plan, runs, session.Stage.Parameters, benchmark, variable, host).Run(),
            });
        }
        catch (Exception exception) when (ReferenceEquals(exception, session.StartFailure))
        {
            all.AddRange(runs.Finished);
            throw;
        }
    }
}
