using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Text;
using ServeBench.Migration;

namespace ServeBench.Commands;

/// <summary>A plan as the PowerShell that does the same.</summary>
internal sealed class PlanScript
{
    private const string Indentation = "    ";

    private readonly BenchmarkPlan _plan;
    private readonly StringBuilder _text = new();
    private readonly Dictionary<string, string> _values;
    private string _indentation = "";

    private PlanScript(BenchmarkPlan plan)
    {
        _plan = plan;
        _values = new Dictionary<string, string>(StringComparer.Ordinal) { [PlanPlaceholders.Index] = "$index", [PlanPlaceholders.Date] = "$date" };
    }

    public static string Of(BenchmarkPlan plan)
    {
        var script = new PlanScript(plan);
        script.Write();
        return script._text.ToString();
    }

    private void Write()
    {
        Line("#Requires -Version 7.6 -Modules ServeBench");
        Line($"# What {OutsideText.OnOneLine(_plan.Source)} runs.");
        Line("$ErrorActionPreference = 'Stop'");
        if (Uses(PlanPlaceholders.Date))
        {
            Line("$date = Get-Date -Format 'yyyyMMdd-HHmmss'");
        }

        foreach (string folder in _plan.Outputs.SelectMany(output => output.Folders).Where(folder => !PlanPlaceholders.Of(folder).Any()).Distinct())
        {
            Line($"$null = New-Item -ItemType Directory -Force -Path {PowerShellText.Quoted(folder)}");
        }

        if (_plan.Simulator is { } simulator)
        {
            Line($"$simulator = {Command(simulator)}");
            Line("try {");
            _indentation += Indentation;
        }

        if (_plan.Sweep is { } sweep)
        {
            WriteSweep(sweep);
        }
        else
        {
            WriteRuns();
        }

        foreach (PlanOutput output in _plan.Outputs.Where(output => !output.IsOfEachRun).OrderBy(output => output.IsPublication))
        {
            Line($"{(_plan.Sweep is null || output.IsReport ? "$results" : "$results.Metrics")} | {Command(Filled(output.Step, output.PathParameter))}");
        }

        Line("$results");
        if (_plan.Objectives is { } objectives)
        {
            Line($"$results | {Command(objectives)}");
        }

        if (_plan.Simulator is not null)
        {
            _indentation = "";
            Line("}");
            Line("finally {");
            Line($"{Indentation}$simulator | Stop-ServeSimulator");
            Line("}");
        }
    }

    private void WriteRuns()
    {
        PlanOutput[] each = [.. _plan.Outputs.Where(output => output.IsOfEachRun)];
        PlanStep run = Filled(_plan.Run.With("Label", _plan.Label), "Label", "JournalPath");
        if (_plan.Repeat == 1 && each.Length == 0 && !Uses(PlanPlaceholders.Index))
        {
            Line($"$results = {Pipeline(_plan with { Run = run }, [])}");
            return;
        }

        Line(string.Create(CultureInfo.InvariantCulture, $"$results = foreach ($index in 1..{_plan.Repeat}) {{"));
        _indentation += Indentation;
        Line($"$run = {Pipeline(_plan with { Run = run }, [])}");
        WriteOutputs(each, "$run");
        Line("$run");
        _indentation = _indentation[Indentation.Length..];
        Line("}");
    }

    private void WriteSweep(PlanSweep sweep)
    {
        string[] entries = [.. sweep.Entries.Where(entry => entry.Count > 0).Select(entry => $"({ScriptOf(entry).Script})")];
        PlanStep step = sweep.Step.With("RunCount", _plan.Repeat).With("OutputFolder", sweep.Step.Parameters["OutputFolder"] ?? PlanPaths.Root("results", _plan.Folder));
        Line("$index = 0");
        Line($"$results = {Command(step)}{(entries.Length > 0 ? $" -BenchmarkParameter {string.Join(", ", entries)}" : "")} -Benchmark {{");
        _indentation += Indentation;
        Line("param($Parameters, $Uri)");
        if (PlanPlaceholders.Of(_plan.Label + _plan.Run.Parameters["JournalPath"]).Contains(PlanPlaceholders.Index))
        {
            Line("$script:index++");
            _values[PlanPlaceholders.Index] = "$script:index";
        }

        BenchmarkPlan one = _plan;
        List<(PlanSection Section, string Line)> optional = [];
        foreach (string key in sweep.Keys)
        {
            PlanSection section = PlanSections.Find(key.Split('.')[0])!;
            string value = $"$Parameters[{PowerShellText.Quoted(key)}]";
            _values[key] = value;
            PlanKey parameter = section.Commands.Select(command => command.Find(key.Split('.')[1])).OfType<PlanKey>().First();
            if (parameter.Kind == PlanValueKind.Flag || !sweep.Entries.All(entry => entry.Contains(key)))
            {
                optional.Add((section, $"if ($Parameters.Contains({PowerShellText.Quoted(key)})) {{ ${section}[{PowerShellText.Quoted(parameter.Parameter)}] = {value} }}"));
            }
            else
            {
                one = one.With(new OrderedDictionary { [key] = new ScriptText(value) });
            }
        }

        foreach (IGrouping<PlanSection, (PlanSection Section, string Line)> group in optional.GroupBy(pair => pair.Section))
        {
            Line($"${group.Key} = @{{}}");
            foreach ((PlanSection _, string line) in group)
            {
                Line(line);
            }
        }

        one = one with { Run = Filled(one.Run.With("Label", one.Label), "Label", "JournalPath") };
        if (!one.Run.Parameters.Contains("Uri") && _plan.Simulator is null)
        {
            one = one with { Run = one.Run.With("Uri", new ScriptText("$Uri")) };
        }

        Line(Pipeline(one, [.. optional.Select(pair => pair.Section.Name)]));
        _indentation = _indentation[Indentation.Length..];
        Line("}");
        PlanOutput[] each = [.. _plan.Outputs.Where(output => output.IsOfEachRun)];
        if (each.Length > 0)
        {
            _values[PlanPlaceholders.Index] = "$index";
            foreach (string key in sweep.Keys)
            {
                _values[key] = $"$run.BenchmarkParameters[{PowerShellText.Quoted(key)}]";
            }

            Line("$index = 0");
            Line("foreach ($run in $results) {");
            _indentation += Indentation;
            Line("$index++");
            WriteOutputs(each, "$run");
            _indentation = _indentation[Indentation.Length..];
            Line("}");
        }
    }

    private void WriteOutputs(IEnumerable<PlanOutput> outputs, string run)
    {
        foreach (PlanOutput output in outputs)
        {
            foreach (string folder in output.Folders.Where(folder => PlanPlaceholders.Of(folder).Any()).Distinct())
            {
                Line($"$null = New-Item -ItemType Directory -Force -Path {Inner(Fill(folder))}");
            }

            Line($"{run}{(_plan.Sweep is null || output.IsReport ? "" : ".Metrics")} | {Command(Filled(output.Step, output.PathParameter))}");
        }
    }

    private string Pipeline(BenchmarkPlan plan, IReadOnlyCollection<string> optional)
    {
        BenchmarkPlan addressed = _plan.Simulator is null ? plan : plan.With(run: plan.Run.With("Uri", new ScriptText("$simulator.Uri")));
        List<string> commands = [.. new[] { plan.Dataset, plan.Schedule, plan.Capacity is null ? addressed.Run : addressed.Search(), plan.Measure }.OfType<PlanStep>().Select(step => Command(step) + (optional.Contains(step.Section.Name) ? $" @{step.Section}" : ""))];
        if (plan.Where is { } where)
        {
            commands.Insert(1, $"Where-Object {{ {where.Script} }}");
        }

        return string.Join($" |{Environment.NewLine}{_indentation}{Indentation}", commands);
    }

    private bool Uses(string placeholder) => _plan.Outputs.SelectMany(output => output.Paths).Append(_plan.Label).Append(_plan.Run.Parameters["JournalPath"] as string ?? "")
        .Any(text => PlanPlaceholders.Of(text).Contains(placeholder));

    private PlanStep Filled(PlanStep step, params string[] parameters) => parameters.Aggregate(step, (current, name) => current.Parameters[name] switch
    {
        string text => current.With(name, Fill(text)),
        object[] list => current.With(name, list.Select(item => item is string text ? Fill(text) : item).ToArray()),
        _ => current,
    });

    // A text with placeholders is the sum of its parts.
    private object Fill(string text)
    {
        string filled = text.Replace($"{{{PlanPlaceholders.Label}}}", _plan.Label, StringComparison.Ordinal);
        string[] names = [.. PlanPlaceholders.Of(filled).Where(_values.ContainsKey)];
        if (names.Length == 0)
        {
            return filled;
        }

        List<string> parts = [];
        foreach (string name in names)
        {
            int start = filled.IndexOf($"{{{name}}}", StringComparison.Ordinal);
            parts.Add(PowerShellText.Quoted(filled[..start]));
            parts.Add(_values[name]);
            filled = filled[(start + name.Length + 2)..];
        }

        parts.Add(PowerShellText.Quoted(filled));
        return new ScriptText($"({string.Join(" + ", parts)})");
    }

    private static string Command(PlanStep step)
    {
        OrderedDictionary parameters = [];
        foreach (string name in step.Parameters.Keys)
        {
            parameters[name] = step.Parameters[name] is bool flag && step.Command.Keys.FirstOrDefault(key => key.Parameter == name)?.Type != typeof(object) ? flag : Plain(step.Parameters[name]);
        }

        return new PipelineStep(step.Command.Name, parameters).ToString();
    }

    private static object? Plain(object? value) => value switch
    {
        OrderedDictionary table => new ScriptText($"({ScriptOf(table).Script})"),
        object[] list => list.Select(Plain).ToArray(),
        _ => value,
    };

    // The order of a table counts for some parameters.
    private static ScriptText ScriptOf(OrderedDictionary table)
    {
        IEnumerable<string> entries = table.Keys.Cast<string>().Select(key => $"{PowerShellText.Quoted(key)} = {Inner(table[key])}");
        return new ScriptText($"[ordered]@{{ {string.Join("; ", entries)} }}");
    }

    private static string Inner(object? value) => value switch
    {
        OrderedDictionary table => ScriptOf(table).Script,
        string text => PowerShellText.Quoted(text),
        IScriptExpression expression => expression.Script,
        IEnumerable list => $"@({string.Join(", ", list.Cast<object?>().Select(Inner))})",
        double.PositiveInfinity => "[double]::PositiveInfinity",
        _ => PowerShellText.Value(value),
    };

    private void Line(string line) => _text.Append(_indentation).Append(line).Append(Environment.NewLine);
}
