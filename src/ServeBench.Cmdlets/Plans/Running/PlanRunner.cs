using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text;
using ServeBench.Load;
using ServeBench.Simulation;
using ServeBench.Sweeps;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>Runs a plan as its pipeline, in the session of a cmdlet: objects stream, and streams and Ctrl+C are those of any pipeline.</summary>
internal sealed class PlanRunner(PSCmdlet cmdlet, BenchmarkPlan plan)
{
    // What the user says of a stream holds for the commands of the plan; a failing one ends it.
    private static readonly CompositeFormat s_frame = CompositeFormat.Parse("param($servePlan) foreach ($servePlanPreference in $servePlan.Preferences.GetEnumerator()) {{ Set-Variable -Name $servePlanPreference.Key -Value $servePlanPreference.Value }} $c = $servePlan.Commands; $p0, $p1, $p2, $p3 = $servePlan.Tables; try {{ {0} }} catch {{ throw }}");

    private static readonly CompositeFormat s_sweepBlock = CompositeFormat.Parse("param($Parameters, $Uri) $servePlanRun = $servePlan.Bind.Invoke($Parameters, $Uri); $c = $servePlanRun.Commands; $p0, $p1, $p2, $p3 = $servePlanRun.Tables; {0}");

    private static readonly (string Parameter, string Variable)[] s_preferences =
        [("WarningAction", "WarningPreference"), ("InformationAction", "InformationPreference"), ("ProgressAction", "ProgressPreference"), ("ErrorAction", "ErrorActionPreference")];

    // A plan with more runs has its first ones checked.
    private const int CheckedRuns = 100;

    private readonly PlanSecretSource _secrets = new(cmdlet);
    private readonly ServePlanRecord _record = RunningPlan.RecordOf(plan);
    private readonly List<object> _results = [];
    private readonly string _date = DateTime.Now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
    private readonly OrderedDictionary _preferences = PreferencesOf(cmdlet);
    private BenchmarkPlan _plan = plan;

    /// <summary>Runs all of it.</summary>
    /// <param name="entry">The values of the only run, where a run of a sweep is repeated; <see langword="null"/> for none.</param>
    public void Run(IDictionary? entry)
    {
        using PlanSimulator? simulator = StartSimulator();
        try
        {
            if (_plan.Capacity is not null)
            {
                RunSearch();
            }
            else if (_plan.Sweep is not null)
            {
                RunSweep();
            }
            else
            {
                RunRepeatedly(entry);
            }
        }
        finally
        {
            RunningPlan.Current = null;
        }

        Judge();
    }

    /// <summary>Makes the folders of the outputs, and lets the steps behind the runs check their parameters: a run of an hour must not end with a file that cannot be written.</summary>
    /// <param name="rehearsal">The session that checks.</param>
    /// <param name="problems">Where mistakes go.</param>
    public void CheckEnd(PlanRehearsal rehearsal, PlanProblems problems)
    {
        int index = 0;
        foreach ((IDictionary entry, BenchmarkPlan one) in _plan.Combinations())
        {
            for (int run = 0; run < _plan.Repeat && index < CheckedRuns; run++)
            {
                Dictionary<string, string> values = ValuesOf(one, ++index, entry);
                BenchmarkPlan ended = index == 1 ? one : one with { Measure = null, Objectives = null, Outputs = [.. one.Outputs.Where(output => output.IsOfEachRun)] };
                foreach (string folder in ended.Outputs.SelectMany(output => output.Folders))
                {
                    PlanFolders.Create(PlanPlaceholders.Fill(folder, values, isPath: true));
                }

                rehearsal.RehearseEnd(ended, output => PathsOf(output, values), problems);
            }
        }
    }

    private void RunSearch()
    {
        RunningPlan.Current = _record;
        BenchmarkPlan filled = Filled(_plan, ValuesOf(_plan, 1, null));
        PlanStep[] steps = [filled.Dataset, filled.Search()];
        Invoke(Pipeline(steps, keep: false), Call(steps), null);
    }

    private void RunRepeatedly(IDictionary? entry)
    {
        try
        {
            for (int index = 1; index <= _plan.Repeat; index++)
            {
                int before = _results.Count;
                Dictionary<string, string> values = ValuesOf(_plan, index, entry);
                RunningPlan.Current = entry is null ? _record : _record with { Entry = entry };
                PlanStep[] steps = Steps(Filled(_plan, values));
                Invoke(Pipeline(steps, keep: true), Call(steps), null);
                Export(_plan.Outputs.Where(output => output.IsOfEachRun), _results[before..], values);
            }
        }
        finally
        {
            if (_results.Count > 0)
            {
                Export(_plan.Outputs.Where(output => !output.IsOfEachRun), _results, ValuesOf(_plan, 1, entry));
            }
        }
    }

    private void RunSweep()
    {
        PlanSweep sweep = _plan.Sweep!;
        PlanStep step = sweep.Step.With("BenchmarkParameter", sweep.Entries.Where(one => one.Count > 0).ToArray<object>() is { Length: > 0 } entries ? entries : null)
            .With("RunCount", _plan.Repeat)
            .With("OutputFolder", sweep.Step.Parameters["OutputFolder"] ?? PlanPaths.Root("results", _plan.Folder))
            .With("Benchmark", ScriptBlock.Create(string.Format(CultureInfo.InvariantCulture, s_sweepBlock, Pipeline(Steps(_plan.With(sweep.Entries[0])), keep: false))));
        int index = 0;
        Func<object, object, object> bind = (parameters, uri) => BindEntry(Plain(parameters), ++index, uri is PSObject wrapped ? wrapped.BaseObject as Uri : uri as Uri);
        try
        {
            Invoke("& $c[0] @p0 | Microsoft.PowerShell.Core\\ForEach-Object { $servePlan.Keep.Invoke($_); $_ }", new Hashtable(Call([step])) { ["Bind"] = bind }, null);
        }
        finally
        {
            for (int i = 0; i < _results.Count; i++)
            {
                if (BaseOf(_results[i]) is ServeSweepRun run)
                {
                    Export(_plan.Outputs.Where(output => output.IsOfEachRun), [_results[i]], ValuesOf(_plan, i + 1, run.BenchmarkParameters));
                }
            }

            Export(_plan.Outputs.Where(output => !output.IsOfEachRun), _results, ValuesOf(_plan, 1, null));
        }
    }

    private Hashtable BindEntry(IDictionary entry, int index, Uri? uri)
    {
        BenchmarkPlan one = _plan.With(entry);
        if (uri is not null && !one.Run.Parameters.Contains("Uri"))
        {
            one = one.With(run: one.Run.With("Uri", uri));
        }

        RunningPlan.Current = _record with { Entry = entry };
        return Call(Steps(Filled(one, ValuesOf(one, index, entry))));
    }

    private void Judge()
    {
        if (_plan.Objectives is { } objectives)
        {
            Invoke("$input | & $c[0] @p0", Call([objectives]), _results);
        }
    }

    private void Export(IEnumerable<PlanOutput> outputs, IReadOnlyList<object> results, Dictionary<string, string> values)
    {
        foreach (PlanOutput output in outputs.OrderBy(output => output.IsPublication))
        {
            string[] paths = PathsOf(output, values);
            PlanStep step = paths.Length == 0 ? output.Step : output.Step.With(output.PathParameter, output.IsOfFiles ? paths : paths[0]);
            Invoke("$input | & $c[0] @p0", Call([step]), [.. results.Select(result => output.IsReport ? result : MetricsOf(result))]);
        }
    }

    private static string[] PathsOf(PlanOutput output, Dictionary<string, string> values) => [.. output.Paths.Select(path => PlanPlaceholders.Fill(path, values, isPath: true))];

    private static object MetricsOf(object result) => BaseOf(result) is ServeSweepRun run ? run.Metrics : result;

    private static object BaseOf(object value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private PlanSimulator? StartSimulator()
    {
        if (_plan.Simulator is not { } step)
        {
            return null;
        }

        List<object> started = [];
        InvokeInto("& $c[0] @p0", Call([step]), started);
        var simulator = (ServeSimulator)((PSObject)started[0]).BaseObject;
        _plan = _plan.With(run: _plan.Run.With("Uri", simulator.Uri));
        return new PlanSimulator(simulator);
    }

    private static PlanStep[] Steps(BenchmarkPlan plan) => [plan.Dataset, .. Optional(plan.Schedule), plan.Run, .. Optional(plan.Measure)];

    private static PlanStep[] Optional(PlanStep? step) => step is null ? [] : [step];

    private string Pipeline(PlanStep[] steps, bool keep) =>
        string.Join(" | ", steps.Select((step, index) => string.Create(CultureInfo.InvariantCulture, $"& $c[{index}] @p{index}"))
            .SelectMany((text, index) => index == 0 && _plan.Where is not null ? [text, "Microsoft.PowerShell.Core\\Where-Object { $servePlan.Where.Invoke($_) }"] : (string[])[text]))
        + (keep ? " | Microsoft.PowerShell.Core\\ForEach-Object { $servePlan.Keep.Invoke($_); $_ }" : "");

    private Hashtable Call(PlanStep[] steps)
    {
        Func<object, bool> where = request => _plan.Where!.Matches(request is PSObject wrapped ? (ServeRequest)wrapped.BaseObject : (ServeRequest)request);
        Action<object> keep = _results.Add;
        return new Hashtable
        {
            ["Commands"] = steps.Select(step => step.Command.Info).ToArray(),
            ["Tables"] = steps.Select(step => step.Bind(_secrets)).ToArray<object>(),
            ["Where"] = where,
            ["Keep"] = keep,
            ["Preferences"] = _preferences,
        };
    }

    private void Invoke(string script, Hashtable call, IReadOnlyList<object>? input) =>
        cmdlet.InvokeCommand.InvokeScript(string.Format(CultureInfo.InvariantCulture, s_frame, script), useNewScope: true, PipelineResultTypes.Output, input?.ToArray(), call);

    private void InvokeInto(string script, Hashtable call, List<object> output) =>
        output.AddRange(cmdlet.InvokeCommand.InvokeScript(string.Format(CultureInfo.InvariantCulture, s_frame, script), useNewScope: true, PipelineResultTypes.None, null, call));

    private Dictionary<string, string> ValuesOf(BenchmarkPlan plan, int index, IEnumerable? entry)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [PlanPlaceholders.Index] = index.ToString(CultureInfo.InvariantCulture),
            [PlanPlaceholders.Date] = _date,
        };
        foreach ((string key, object? value) in PairsOf(entry))
        {
            values[key] = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        }

        values[PlanPlaceholders.Label] = PlanPlaceholders.Fill(plan.Label, values, isPath: false);
        return values;
    }

    private static IEnumerable<(string Key, object? Value)> PairsOf(IEnumerable? entry) => entry switch
    {
        null => [],
        IEnumerable<KeyValuePair<string, object?>> pairs => pairs.Select(pair => (pair.Key, pair.Value)),
        IDictionary table => table.Keys.Cast<string>().Select(key => (key, table[key])),
        _ => [],
    };

    private static BenchmarkPlan Filled(BenchmarkPlan plan, Dictionary<string, string> values)
    {
        PlanStep run = plan.Run;
        run = run.With("Label", values[PlanPlaceholders.Label]);
        return plan.With(run: run.Parameters["JournalPath"] is string journal ? run.With("JournalPath", PlanPlaceholders.Fill(journal, values, isPath: true)) : run);
    }

    private static IDictionary Plain(object parameters) => (IDictionary)(parameters is PSObject wrapped ? wrapped.BaseObject : parameters);

    private static OrderedDictionary PreferencesOf(PSCmdlet cmdlet)
    {
        OrderedDictionary preferences = [];
        foreach ((string parameter, string variable) in s_preferences)
        {
            if (cmdlet.MyInvocation.BoundParameters.TryGetValue(parameter, out object? value))
            {
                // A preference variable cannot be Ignore.
                preferences[variable] = value is ActionPreference.Ignore ? ActionPreference.SilentlyContinue : value;
            }
        }

        if (cmdlet.MyInvocation.BoundParameters.TryGetValue("Verbose", out object? verbose))
        {
            preferences["VerbosePreference"] = LanguagePrimitives.IsTrue(verbose) ? ActionPreference.Continue : ActionPreference.SilentlyContinue;
        }

        return preferences;
    }
}
