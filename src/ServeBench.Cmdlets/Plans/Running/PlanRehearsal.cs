using System.Collections;
using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text.RegularExpressions;
using ServeBench.Arrivals;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>
/// Does all of a plan that needs no endpoint, in a session of its own that has nobody to show anything to: makes the requests, schedules them,
/// and lets the run check its parameters.
/// </summary>
internal sealed partial class PlanRehearsal : IDisposable
{
    private const string WhatIf = "WhatIf";
    private const int ActivityId = 5;

    private static readonly Uri s_nowhere = new("http://127.0.0.1:1");

    private readonly ServeCmdlet _cmdlet;
    private readonly Runspace _runspace;
    private readonly PlanSecretSource _secrets;
    private readonly CancellationToken _stop;

    /// <summary>Opens the session.</summary>
    /// <param name="cmdlet">Whose session has the secrets.</param>
    /// <param name="stop">Ends the rehearsal.</param>
    public PlanRehearsal(ServeCmdlet cmdlet, CancellationToken stop)
    {
        _cmdlet = cmdlet;
        _secrets = new PlanSecretSource(cmdlet);
        _stop = stop;
        _runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        // The run reports its schedule to the thread that rehearses it.
        _runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        _runspace.Open();
    }

    /// <summary>What one run would send.</summary>
    /// <param name="plan">The plan of the run.</param>
    /// <param name="problems">Where the errors of its steps go.</param>
    /// <returns>
    /// The slots of the run; <see langword="null"/> where there are errors, where only the endpoint can count tokens, and for a search, which sets the load itself.
    /// </returns>
    public IReadOnlyList<ArrivalSlot>? Rehearse(BenchmarkPlan plan, PlanProblems problems)
    {
        if (plan.Dataset.Parameters["Tokenizer"] is "server")
        {
            return null;
        }

        Report(plan, plan.Dataset);
        Collection<PSObject>? requests = Invoke(plan.Dataset, null, problems);
        object[] chosen = [.. (requests ?? []).Where(request => plan.Where is null || plan.Where.Matches((ServeRequest)request.BaseObject))];
        if (requests is not null && chosen.Length == 0)
        {
            problems.Add(plan.Dataset.Node, plan.Dataset.Section.Name, requests.Count == 0 ? "The dataset has no requests." : "No request of the dataset meets the conditions under where.");
            return null;
        }

        Report(plan, plan.Schedule ?? plan.Run);
        Collection<PSObject>? slots = requests is null || plan.Schedule is null ? null : Invoke(plan.Schedule, chosen, problems);
        if (requests is null || (plan.Schedule is not null && slots is null))
        {
            return null;
        }

        BenchmarkPlan addressed = plan.Run.Parameters.Contains("Uri") ? plan : plan.With(run: plan.Run.With("Uri", s_nowhere));
        if (plan.Capacity is not null)
        {
            Invoke(addressed.Search().With(WhatIf, true), chosen, problems);
            return null;
        }

        IReadOnlyList<ArrivalSlot>? scheduled = null;
        RunningPlan.Scheduled = found => scheduled = found;
        try
        {
            return Invoke(addressed.Run.With(WhatIf, true), [.. slots ?? (IEnumerable<object>)chosen], problems) is null ? null : scheduled;
        }
        finally
        {
            RunningPlan.Scheduled = null;
        }
    }

    /// <summary>Lets the steps behind the run check their parameters, as far as they can without results.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="paths">The paths of an output, as they are on this machine.</param>
    /// <param name="problems">Where their errors go.</param>
    public void RehearseEnd(BenchmarkPlan plan, Func<PlanOutput, IEnumerable<string>> paths, PlanProblems problems)
    {
        foreach (PlanStep step in new[] { plan.Measure, plan.Objectives?.With("FailOn", null) }.OfType<PlanStep>())
        {
            Invoke(step, [], problems);
        }

        foreach (PlanOutput output in plan.Outputs)
        {
            PlanStep step = output.Step.With(WhatIf, true).With("FailOn", null);
            string[] places = [.. paths(output).Select(Existing)];
            Invoke(places.Length == 0 ? step : step.With(output.PathParameter, output.IsOfFiles ? places : places[0]), [], problems);
        }
    }

    public void Dispose() => _runspace.Dispose();

    // A large dataset takes a while to make.
    private void Report(BenchmarkPlan plan, PlanStep step) => _cmdlet.WriteProgress(new ProgressRecord(ActivityId, "Plan", $"Checking {plan.Source}: {step.Command.Name}"));

    // A folder that a plan makes when it runs is not there yet.
    private static string Existing(string path)
    {
        string folder = Path.GetDirectoryName(path) ?? "";
        return Directory.Exists(path) || Directory.Exists(folder) ? path : Path.Join(Path.GetTempPath(), Path.GetFileName(path));
    }

    private Collection<PSObject>? Invoke(PlanStep step, object[]? input, PlanProblems problems)
    {
        using PowerShell shell = PowerShell.Create();
        shell.Runspace = _runspace;
        using CancellationTokenRegistration stopping = _stop.Register(() => shell.Stop());
        OrderedDictionary parameters = step.Bind(_secrets);
        if (input is { Length: 0 })
        {
            // A command that nothing comes to is not one that nobody pipes to.
            shell.AddScript("return");
        }

        shell.AddCommand(step.Command.Info);
        foreach (string name in parameters.Keys)
        {
            shell.AddParameter(name, parameters[name]);
        }

        Collection<PSObject> output = [];
        int before = problems.Count;
        try
        {
            output = input is null ? shell.Invoke() : shell.Invoke(input);
            foreach (ErrorRecord error in shell.Streams.Error)
            {
                Report(step, error, problems);
            }
        }
        catch (PipelineStoppedException)
        {
            throw;
        }
        catch (RuntimeException exception)
        {
            Report(step, exception.ErrorRecord, problems);
        }

        return problems.Count > before ? null : output;
    }

    private static void Report(PlanStep step, ErrorRecord error, PlanProblems problems)
    {
        // There are no results in a rehearsal.
        if (error.FullyQualifiedErrorId.Split(',')[0] == "ResultsEmpty")
        {
            return;
        }

        string message = ParameterName().Replace(error.Exception.Message, match => NameOf(step, match.Groups[1].Value) ?? match.Value)
            .Replace("relative paths start at the current location", "relative paths begin at the plan's folder", StringComparison.Ordinal);
        string? parameter = (error.Exception as ServeException)?.Subject ?? error.TargetObject as string;
        PlanKey? key = step.Command.Keys.FirstOrDefault(one => one.Parameter == parameter) ?? step.Command.Keys.FirstOrDefault(one => Names(step, one, error));
        YamlNode? place = key is null ? PlaceOfPhase(step.Node, error) : step.Node.Entries.FirstOrDefault(entry => entry.Key.Text == key.Name)?.Value;
        place = place is not null && error.TargetObject is string text ? Within(place, text) ?? place : place;
        problems.Add(place ?? step.Node, place is null || key is null ? step.Section.Name : $"{step.Section}.{key}", message);
    }

    private static string? NameOf(PlanStep step, string parameter) =>
        step.Command.Keys.Concat(step.Command.Keys.SelectMany(key => key.Table?.Keys ?? [])).FirstOrDefault(key => key.Parameter == parameter)?.Name;

    // An error that is about a value has it as its target.
    private static bool Names(PlanStep step, PlanKey key, ErrorRecord error) =>
        error.TargetObject is string { Length: > 0 } target && Holds(step.Parameters[key.Parameter], target);

    private static bool Holds(object? value, string target) => value switch
    {
        IDictionary table => table.Keys.Cast<object?>().Concat(table.Values.Cast<object?>()).Any(inner => Holds(inner, target)),
        object[] list => Array.Exists(list, inner => Holds(inner, target)),
        _ => target.Equals(value),
    };

    private static YamlNode? PlaceOfPhase(YamlNode node, ErrorRecord error) =>
        error.TargetObject is ServePhase { Name: { Length: > 0 } name } ? Tables(node).FirstOrDefault(table => table.Find("name") is { Kind: YamlNodeKind.Scalar } own && own.Text == name) : null;

    private static IEnumerable<YamlNode> Tables(YamlNode node) =>
        node.Items.Concat(node.Entries.Select(entry => entry.Value)).SelectMany(Tables).Prepend(node).Where(one => one.Kind == YamlNodeKind.Map);

    private static YamlNode? Within(YamlNode node, string text) => node.Kind == YamlNodeKind.Scalar
        ? node.Text == text ? node : null
        : node.Items.Concat(node.Entries.SelectMany(entry => (YamlNode[])[entry.Key, entry.Value])).Select(inner => Within(inner, text)).FirstOrDefault(inner => inner is not null);

    [GeneratedRegex(@"(?<![\w-])-([A-Z]\w+)")]
    private static partial Regex ParameterName();
}
