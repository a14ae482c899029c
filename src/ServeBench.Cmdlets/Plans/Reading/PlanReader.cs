using System.Globalization;
using ServeBench.Decisions;
using ServeBench.Metrics;

namespace ServeBench.Commands;

/// <summary>Reads a plan: finds every mistake in it, and gives its steps where there is none.</summary>
internal sealed class PlanReader
{
    private readonly PlanSource _source;
    private readonly PlanProblems _problems = new();
    private readonly IReadOnlyList<string> _overrides;
    private readonly YamlNode? _root;
    private readonly string _text;
    private readonly HashSet<string> _references;
    private readonly PlanScope _scope;
    private readonly PlanSectionReader _sections;

    private PlanReader(PlanSource source, IReadOnlyList<string> overrides)
    {
        _source = source;
        _overrides = overrides;
        YamlDocument document = AdapterHost.Yaml.ReadYaml(source.Text, source.Name);
        foreach (YamlProblem problem in document.Problems)
        {
            _problems.Add(source.Name, problem);
        }

        // A value that is set beside the plan may replace the only one that uses a variable.
        _references = document.Root is null ? [] : [.. PlanVariables.ReferencesIn(document.Root)];

        // A comment may hold what nobody meant to keep.
        _text = document.TextWithoutComments;
        _root = document.Root is { Kind: YamlNodeKind.Map } map ? PlanOverrides.Apply(map, overrides, _problems) : document.Root;
        _scope = new PlanScope(Section(PlanSections.Variables), _problems, source.Recorded);
        _sections = new PlanSectionReader(new PlanValueReader(_scope, _problems, source.Folder), _problems);
    }

    /// <summary>Reads a plan.</summary>
    /// <param name="source">Its text.</param>
    /// <param name="overrides">Keys and values that come before those of the text: <c>run.uri=http://127.0.0.1:8000</c>.</param>
    /// <param name="problems">All mistakes.</param>
    /// <returns>The plan; <see langword="null"/> where there are mistakes.</returns>
    public static BenchmarkPlan? Read(PlanSource source, IReadOnlyList<string> overrides, out IReadOnlyList<ServePlanProblem> problems)
    {
        var reader = new PlanReader(source, overrides);
        BenchmarkPlan? plan = reader.Read();
        problems = reader._problems.All;
        return problems.Count == 0 ? plan : null;
    }

    private BenchmarkPlan? Read()
    {
        if (_root is not { Kind: YamlNodeKind.Map })
        {
            if (_problems.Count == 0)
            {
                _problems.Add(_source.Name, new YamlProblem(1, 1, null, $"This is not a plan: it has no keys. A plan begins with 'version: 1' and has the sections {PlanSections.Dataset} and {PlanSections.Run}."));
            }

            return null;
        }

        ReadKeys(_root);
        PlanStep? simulator = Step(PlanSections.Simulator);
        PlanFilter? where = null;
        PlanStep? dataset = Dataset(ref where);
        PlanStep? schedule = Step(PlanSections.Schedule);
        PlanSweep? sweep = new PlanSweepReader(_sections, _scope, _problems).Read(Section(PlanSections.Sweep.Name), dataset?.Command);
        PlanStep? capacity = Step(PlanSections.Capacity);
        PlanStep? run = RunOf(simulator, sweep, capacity);
        PlanStep? measure = Step(PlanSections.Measure);
        PlanStep? objectives = Objectives();
        IReadOnlyList<PlanOutput> outputs = new PlanOutputReader(_sections, _scope, _problems).Read(Section(PlanSections.Outputs.Name), objectives, sweep);
        int repeat = RepeatCount();
        RequirePlaces(outputs, measure, repeat > 1 || sweep?.HasRuns == true);
        _scope.ReportUnused(Section(PlanSections.Variables), _references);
        return dataset is null || run is null ? null : new BenchmarkPlan
        {
            Source = _source.Name,
            Folder = _source.Folder,
            Text = _text,
            Overrides = _overrides,
            Environment = _scope.Environment,
            Simulator = simulator,
            Dataset = dataset,
            Where = where,
            Schedule = schedule,
            Run = run,
            Measure = measure,
            Sweep = sweep,
            Capacity = capacity,
            Objectives = objectives,
            Outputs = outputs,
            Repeat = repeat,
        };
    }

    // A result file in vLLM's form holds one run. A plan that makes several is refused before the first.
    private void RequirePlaces(IReadOnlyList<PlanOutput> outputs, PlanStep? measure, bool hasRuns)
    {
        string? by = measure?.Parameters[nameof(MeasureServeMetricsCommand.By)] is nameof(MetricsGrouping.Turn) or nameof(MetricsGrouping.Phase) ? (string)measure.Parameters[nameof(MeasureServeMetricsCommand.By)]! : null;
        foreach (PlanOutput output in outputs.Where(output => output.IsOfOneRun && (by is not null || (hasRuns && !output.IsOfEachRun))))
        {
            YamlNode place = output.Step.Node.Find("path") ?? output.Step.Node.Find("literalPath") ?? output.Step.Node;
            _problems.Add(place, $"{PlanSections.Outputs}.path", by is not null
                ? $"measure.by: {by} makes several results of a run, and this file takes one. Write 'append: true' for JSON Lines, or the path of a report."
                : "The plan makes several runs, and this file takes one. Put a placeholder such as {index} into its path, or write 'append: true' for JSON Lines.");
        }
    }

    private void ReadKeys(YamlNode root)
    {
        foreach (YamlEntry entry in root.Entries.Where(entry => !PlanSections.Keys.Contains(entry.Key.Text)).TakeWhile(_ => !_problems.IsFull))
        {
            string[] sections = [.. PlanSections.All.Where(section => section.Commands.Any(command => command.Find(entry.Key.Text) is not null)).Select(section => section.Name)];
            string nearest = NameSpelling.Nearest(entry.Key.Text, PlanSections.Keys, key => [key]);
            _problems.Add(
                entry.Key,
                entry.Key.Text,
                $"'{entry.Key.Text}' is not a section of a plan. {(sections.Length > 0 ? $"It is a key of {string.Join(", ", sections)}." : $"Did you mean '{nearest}'?")}",
                nearest);
        }

        if (Section(PlanSections.Version) is not { } version)
        {
            _problems.Add(root, PlanSections.Version, "The plan has no version. Write 'version: 1' into its first line.", PlanSections.Version);
        }
        else if (version is not { Kind: YamlNodeKind.Scalar, IsPlain: true, Text: "1" })
        {
            _problems.Add(version, PlanSections.Version, $"This release reads plans of version 1, not '{version}'. Write 'version: 1'.");
        }

        foreach (PlanSection section in PlanSections.All.Where(section => Section(section.Name) is not null))
        {
            foreach ((string other, string reason) in section.Excludes)
            {
                if (root.Entries.FirstOrDefault(entry => entry.Key.Text == other) is { } excluded)
                {
                    _problems.Add(excluded.Key, other, $"'{other}' cannot be combined with {section}: {reason}. Remove one of them.");
                }
            }
        }

        foreach (PlanSection section in PlanSections.All.Where(section => section.IsRequired && Section(section.Name) is null))
        {
            _problems.Add(root, section.Name, $"The plan has no section '{section}'.", section.Name);
        }
    }

    private YamlNode? Section(string name) => _root is { Kind: YamlNodeKind.Map } ? _root.Find(name) : null;

    private PlanStep? Step(PlanSection section) =>
        Section(section.Name) is { } node ? _sections.Read(section, section.Command, _scope.Resolve(node, section.Name).Node, section.Name, []) : null;

    private PlanStep? Dataset(ref PlanFilter? where)
    {
        PlanSection section = PlanSections.Dataset;
        if (Section(section.Name) is not { } node)
        {
            return null;
        }

        YamlNode table = _scope.Resolve(node, section.Name).Node;
        PlanCommand command = table.Find("path") is not null || table.Find("literalPath") is not null ? section.Commands[0] : section.Commands[1];
        if (table.Find(PlanSections.Where) is { } filter)
        {
            where = PlanFilterReader.Read(_scope.Resolve(filter, $"{section}.{PlanSections.Where}").Node, _scope, _problems);
        }

        return _sections.Read(section, command, table, section.Name, [PlanSections.Where]);
    }

    private PlanStep? RunOf(PlanStep? simulator, PlanSweep? sweep, PlanStep? capacity)
    {
        PlanSection section = PlanSections.Run;
        bool hasServer = simulator is not null || sweep?.Step.Parameters.Contains("ServerCommand") == true;
        if (Section(section.Name) is not { } node)
        {
            return null;
        }

        YamlNode table = _scope.Resolve(node, section.Name).Node;
        if (simulator is not null && table.Entries.FirstOrDefault(entry => entry.Key.Text == "uri") is { } uri)
        {
            _problems.Add(uri.Key, "run.uri", "The plan has a simulator, which is the endpoint of the run. Remove run.uri or the section simulator.");
        }

        PlanStep run = _sections.Read(section, section.Command, table, section.Name, [], hasServer ? ["Uri"] : []);
        string[] searched = capacity is null ? [] : BenchmarkPlan.SearchedKeys(capacity);
        foreach (YamlEntry entry in table.Entries.Where(entry => searched.Contains(entry.Key.Text)))
        {
            _problems.Add(entry.Key, $"{section}.{entry.Key.Text}", $"The search sets this itself. Remove '{entry.Key.Text}'.");
        }

        return run;
    }

    private PlanStep? Objectives()
    {
        PlanSection section = PlanSections.Objectives;
        if (Section(section.Name) is not { } node)
        {
            return null;
        }

        YamlNode table = _scope.Resolve(node, section.Name).Node;
        PlanStep step = _sections.Read(section, section.Command, table.Kind == YamlNodeKind.Map ? table : PlanOverrides.Table(table, section.ListKey!, table), section.Name, []);
        YamlNode? list = table.Kind == YamlNodeKind.Map ? table.Find(section.ListKey!) : table;
        foreach (YamlNode item in list?.Kind == YamlNodeKind.List ? list.Items : list is null ? [] : [list])
        {
            CheckObjective(_scope.Resolve(item, section.Name).Node, section.Name);
        }

        return step.Parameters.Contains("FailOn") ? step : step.With("FailOn", nameof(ObjectiveGate.Fail));
    }

    private void CheckObjective(YamlNode node, string path)
    {
        try
        {
            if (node.Kind == YamlNodeKind.Scalar && ObjectiveInput.TextOf(node.Text) is { } text)
            {
                ServeObjective.Parse(text);
            }
            else if (node.Kind == YamlNodeKind.Scalar && !File.Exists(PlanPaths.Root(node.Text, _source.Folder)))
            {
                _problems.Add(node, path, $"'{node.Text}' is neither an objective, such as 'p99 ttft <= 200 ms', nor a file.");
            }

            foreach (YamlEntry entry in node.Entries)
            {
                ServeObjective.Parse($"{entry.Key.Text} {_scope.Resolve(entry.Value, path).Node.Text}");
            }
        }
        catch (ServeException exception)
        {
            _problems.Add(node, path, EngineTexts.Of(exception));
        }
    }

    private int RepeatCount()
    {
        if (Section(PlanSections.Repeat) is not { } given)
        {
            return 1;
        }

        YamlNode node = _scope.Resolve(given, PlanSections.Repeat).Node;
        if (node.Kind == YamlNodeKind.Scalar && int.TryParse(node.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= 10000 && node.Text[0] != '0')
        {
            return count;
        }

        _problems.Add(node, PlanSections.Repeat, $"repeat takes a whole number from 1 to 10000, not '{node}'.");
        return 1;
    }
}
