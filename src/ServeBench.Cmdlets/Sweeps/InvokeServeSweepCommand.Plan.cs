using System.Globalization;
using System.Management.Automation;
using ServeBench.Endpoints;
using ServeBench.Migration;
using ServeBench.Sweeps;

namespace ServeBench.Commands;

// What the parameters say, as the engine takes it; each error is reported before the first run.
public sealed partial class InvokeServeSweepCommand
{
    private IReadOnlyList<string>? _benchmarkWords;

    /// <summary>Where a benchmark finds the server; <see langword="null"/> where its own command says it.</summary>
    internal Uri? AddressOf(SweepServerCommand? server) => server?.Uri ?? Uri;

    internal SweepPipeline Convert(SweepParameters parameters, Uri? uri) => SweepPipeline.Create(_benchmarkWords!, parameters, uri);

    private SweepPlan CreatePlan()
    {
        RefuseTwoSearches();
        if (Uri is not null && BenchmarkCommand is not null)
        {
            _ = EndpointAddress.Normalize(Uri);
        }

        _benchmarkWords = BenchmarkCommand is null ? null : SweepCommandLine.Split(BenchmarkCommand, nameof(BenchmarkCommand));
        IReadOnlyList<string>? server = ServerCommand is null ? null : SweepCommandLine.Split(ServerCommand, nameof(ServerCommand));
        IReadOnlyList<SweepStage> stages = SweepPlanner.Combine(
            server,
            Uri,
            SweepInput.Read(this, ServerParameter, nameof(ServerParameter)),
            SweepInput.Read(this, BenchmarkParameter, nameof(BenchmarkParameter)),
            SweepLink.Parse(LinkVariable ?? []),
            Variable);
        RequireReset(stages[0].Command);
        SweepObjective[] objectives = Objective is null ? [] : [.. ReadObjectives(Objective)];
        RequireMetrics(objectives, stages);
        RequireProgram(stages[0].Command);
        return new SweepPlan
        {
            Folder = OpenFolder().For(stages),
            Stages = stages,
            RunCount = RunCount,
            WarmupCount = WarmupCount,
            ContinueOnError = ContinueOnError,
            ServerReadyTimeout = TimeSpan.FromSeconds(ServerReadyTimeoutSec),
            KeepServerOutput = ShowServerOutput,
            Variable = Variable,
            IterationCount = WorkloadIterationCount,
            DatasetSize = SweepPipeline.SizeOf(_benchmarkWords ?? []),
            Objectives = objectives,
            SearchMethod = SearchMethod,
        };
    }

    // Texts are kept together, as Test-ServeObjective keeps them; each table and each entry of a file is searched for by itself.
    private IEnumerable<SweepObjective> ReadObjectives(object[] given)
    {
        string[] texts = [.. given.Select(ObjectiveInput.TextOf).OfType<string>()];
        object[] tables = [.. given.Where(item => ObjectiveInput.TextOf(item) is null)];
        return
        [
            .. texts.Length > 0 ? [SweepObjective.Parse(texts)] : Array.Empty<SweepObjective>(),
            .. tables.Length > 0 ? SweepInput.Read(this, tables, nameof(Objective)).Select(SweepObjective.Parse) : [],
        ];
    }

    private void RequireMetrics(SweepObjective[] objectives, IReadOnlyList<SweepStage> stages)
    {
        if (_benchmarkWords is null)
        {
            ObjectiveNames.Require(objectives, benchmark: null, Benchmark?.ToString());
        }
        else if (objectives.Length > 0)
        {
            foreach (SweepStage stage in stages)
            {
                foreach (SweepParameters benchmark in stage.Benchmarks)
                {
                    ObjectiveNames.Require(objectives, Convert(benchmark, AddressOf(stage.Command)).Benchmark);
                }
            }
        }
    }

    // Runs must not find in a cache what the run before has left there, and other servers' caches are not known.
    private void RequireReset(SweepServerCommand? server)
    {
        if (server is { IsVllm: false, HasNoCache: false } && AfterBenchmark is null && AfterBenchmarkCommand is null)
        {
            RequireProgram(server);
            throw new ServeException(
                "SweepResetUnknown",
                ServeErrorKind.InvalidArgument,
                $"ServeBench does not know how to empty the caches of '{server.Words[0]}' between runs. Specify -AfterBenchmark, for example -AfterBenchmark {{ param($Parameters, $Uri) Reset-ServeCache $Uri }}, or -AfterBenchmark {{ }} if there is no cache.",
                server.Words[0]);
        }
    }

    // To see a sweep, or to gather what one has run elsewhere, takes no server.
    private void RequireProgram(SweepServerCommand? server)
    {
        if (server is not null && !Resume && !IsWhatIf)
        {
            ProgramSearch.Require(server.Words[0]);
        }
    }

    private SweepFolder OpenFolder()
    {
        if (ExperimentName is null)
        {
            return Resume ? throw NoName() : SweepFolder.New(CmdletPaths.ResolveNew(this, OutputFolder), DateTime.Now);
        }

        string path = CmdletPaths.ResolveNew(this, Path.Combine(OutputFolder, ExperimentName));
        return Directory.Exists(path) == Resume ? new SweepFolder(path) : throw (Resume
            ? new ServeException(
                "SweepNotFound", ServeErrorKind.NotFound, $"There is no experiment '{path}' to continue. Check -OutputFolder and -ExperimentName, or leave out -Resume.", path)
            : new ServeException(
                "SweepExists", ServeErrorKind.ResourceExists, $"The experiment '{path}' already exists. Continue it with -Resume, or choose another -ExperimentName.", path));
    }

    private ServeException NoName()
    {
        string folder = CmdletPaths.ResolveNew(this, OutputFolder);
        string? latest = Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateDirectories().MaxBy(experiment => experiment.LastWriteTimeUtc)?.Name : null;
        return new ServeException(
            "SweepNotFound",
            ServeErrorKind.NotFound,
            $"-Resume requires -ExperimentName. {(latest is null ? $"There is none in '{folder}'." : $"The latest in '{folder}' is '{latest}'.")}",
            folder);
    }

    // Asks for each server and each benchmark, and leaves out what is not to be run. Each command line is converted here for the first time.
    private SweepPlan Approve(SweepPlan plan, SweepHost host)
    {
        List<SweepStage> approved = [];
        foreach (SweepStage stage in plan.Stages)
        {
            if (stage.Command is { } command && !ShouldProcess(command.Text, "Start the server") && !IsWhatIf)
            {
                continue;
            }

            SweepParameters[] benchmarks = [.. stage.Benchmarks.Where(benchmark => ShouldProcess(plan.Folder.Of(stage.Parameters, benchmark), Describe(stage, benchmark, host)))];
            if (benchmarks.Length > 0)
            {
                approved.Add(stage with { Benchmarks = benchmarks });
            }
        }

        return plan with { Stages = approved };
    }

    private bool IsWhatIf => MyInvocation.BoundParameters.GetValueOrDefault("WhatIf") is { } given
        ? LanguagePrimitives.IsTrue(given)
        : SessionState.PSVariable.GetValue("WhatIfPreference") is { } preference && LanguagePrimitives.IsTrue(preference);

    private string Describe(SweepStage stage, SweepParameters benchmark, SweepHost host)
    {
        string what = $"the benchmark with {(benchmark.Count > 0 ? benchmark : "its own options")}";
        if (_benchmarkWords is not null)
        {
            SweepBenchmark command = Convert(benchmark, AddressOf(stage.Command)).Benchmark;
            what = command.Text;
            foreach (string warning in command.Warnings)
            {
                host.Warn(warning);
            }
        }

        string load = Variable is { } variable
            ? Objective is null ? $", at {WorkloadIterationCount} values of {SweepPlan.KeyOf(variable)}" : $", at the values of {SweepPlan.KeyOf(variable)} that the search for the objective tries"
            : "";
        return string.Create(CultureInfo.InvariantCulture, $"Run {RunCount} times{load}: {what}");
    }
}
