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
    private static readonly Uri s_nowhere = new("http://127.0.0.1:1");

    private readonly Runspace _runspace;
    private readonly PlanSecretSource _secrets;
    private readonly CancellationToken _stop;

    /// <summary>Opens the session.</summary>
    /// <param name="cmdlet">Whose session has the secrets.</param>
    /// <param name="stop">Ends the rehearsal.</param>
    public PlanRehearsal(PSCmdlet cmdlet, CancellationToken stop)
    {
        _secrets = new PlanSecretSource(cmdlet);
        _stop = stop;
        _runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        _runspace.Open();
    }

    /// <summary>What one run would send.</summary>
    /// <param name="plan">The plan of the run.</param>
    /// <param name="problems">Where the errors of its steps go.</param>
    /// <returns>The slots of the run; <see langword="null"/> where there are errors, and where only the endpoint can count tokens.</returns>
    public IReadOnlyList<ArrivalSlot>? Rehearse(BenchmarkPlan plan, PlanProblems problems)
    {
        if (plan.Dataset.Parameters["Tokenizer"] is "server")
        {
            return null;
        }

        Collection<PSObject>? requests = Invoke([plan.Dataset], null, problems);
        object[] chosen = [.. (requests ?? []).Where(request => plan.Where is null || plan.Where.Matches((ServeRequest)request.BaseObject))];
        if (requests is not null && chosen.Length == 0)
        {
            problems.Add(plan.Dataset.Node, plan.Dataset.Section.Name, requests.Count == 0 ? "The dataset has no requests." : "No request of the dataset meets the conditions under where.");
            return null;
        }

        Collection<PSObject>? slots = requests is null || plan.Schedule is null ? null : Invoke([plan.Schedule], chosen, problems);
        if (requests is null || (plan.Schedule is not null && slots is null))
        {
            return null;
        }

        PlanStep run = (plan.Run.Parameters.Contains("Uri") ? plan.Run : plan.Run.With("Uri", s_nowhere)).With("WhatIf", true);
        return Invoke([run], [.. slots ?? (IEnumerable<object>)chosen], problems) is null
            ? null
            : slots is not null ? [.. slots.Select(slot => (ArrivalSlot)slot.BaseObject)]
            : ArrivalSchedule.Create(ArrivalsOf(plan.Run), [.. chosen.Select(request => (ServeRequest)((PSObject)request).BaseObject)]);
    }

    public void Dispose() => _runspace.Dispose();

    private Collection<PSObject>? Invoke(PlanStep[] steps, object[]? input, PlanProblems problems)
    {
        PlanStep step = steps[0];
        using PowerShell shell = PowerShell.Create();
        shell.Runspace = _runspace;
        using CancellationTokenRegistration stopping = _stop.Register(() => shell.Stop());
        OrderedDictionary parameters = step.Bind(_secrets);
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
        string message = ParameterName().Replace(error.Exception.Message, match => step.Command.Find(PlanKey.NameOf(match.Groups[1].Value)) is { } named ? named.Name : match.Value)
            .Replace("relative paths start at the current location", "relative paths begin at the plan's folder", StringComparison.Ordinal);
        string? parameter = (error.Exception as ServeException)?.Subject ?? error.TargetObject as string;
        PlanKey? key = step.Command.Keys.FirstOrDefault(one => one.Parameter == parameter) ?? step.Command.Keys.FirstOrDefault(one => Names(step, one, error));
        YamlNode? place = key is null ? null : step.Node.Entries.FirstOrDefault(entry => entry.Key.Text == key.Name)?.Value;
        problems.Add(place ?? step.Node, place is null ? step.Section.Name : $"{step.Section}.{key}", message);
    }

    // An error that is about a value has it as its target.
    private static bool Names(PlanStep step, PlanKey key, ErrorRecord error) =>
        error.TargetObject is string target && target.Length > 0 && step.Parameters[key.Parameter] is { } value && (value is object[] list ? list.Contains(target) : value.Equals(target));

    private static ArrivalPlan ArrivalsOf(PlanStep run)
    {
        var plan = new ArrivalPlan();
        return plan with
        {
            RequestRate = run.Parameters["RequestRate"] is { } rate ? Convert.ToDouble(rate, System.Globalization.CultureInfo.InvariantCulture) : plan.RequestRate,
            Burstiness = run.Parameters["Burstiness"] is { } burstiness ? Convert.ToDouble(burstiness, System.Globalization.CultureInfo.InvariantCulture) : plan.Burstiness,
            Seed = run.Parameters["Seed"] is { } seed ? Convert.ToUInt32(seed, System.Globalization.CultureInfo.InvariantCulture) : plan.Seed,
        };
    }

    [GeneratedRegex(@"(?<![\w-])-([A-Z]\w+)")]
    private static partial Regex ParameterName();
}
