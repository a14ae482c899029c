using System.Collections;
using System.Collections.Specialized;

namespace ServeBench.Commands;

/// <summary>A plan as the tree of a YAML file, with variables put in and secrets as references.</summary>
internal static class PlanTree
{
    public static OrderedDictionary Of(BenchmarkPlan plan)
    {
        OrderedDictionary tree = new() { [PlanSections.Version] = 1 };
        Add(tree, plan.Simulator);
        Add(tree, plan.Dataset);
        if (plan.Where is { } where)
        {
            ((OrderedDictionary)tree[PlanSections.Dataset.Name]!)[PlanSections.Where] = ConditionsOf(where);
        }

        Add(tree, plan.Schedule);
        Add(tree, plan.Run);
        if (plan.Repeat > 1)
        {
            tree[PlanSections.Repeat] = plan.Repeat;
        }

        if (plan.Sweep is { } sweep)
        {
            tree[PlanSections.Sweep.Name] = SweepOf(sweep);
        }

        Add(tree, plan.Capacity);
        Add(tree, plan.Measure);
        Add(tree, plan.Objectives);
        if (plan.Outputs.Count > 0)
        {
            tree[PlanSections.Outputs.Name] = plan.Outputs.Select(output => OutputOf(output, plan.Objectives)).ToArray();
        }

        return tree;
    }

    private static void Add(OrderedDictionary tree, PlanStep? step)
    {
        if (step is not null)
        {
            tree[step.Section.Name] = TableOf(step);
        }
    }

    private static OrderedDictionary TableOf(PlanStep step)
    {
        OrderedDictionary table = [];
        foreach (string parameter in step.Parameters.Keys)
        {
            object? value = step.Parameters[parameter];
            table[PlanKey.NameOf(parameter)] = ValueOf(value is object[] and [var only] && PlanKey.NameOf(parameter) != PlanSections.Objectives.ListKey ? only : value);
        }

        return table;
    }

    // A text that a plan would take for a reference is escaped.
    private static object? ValueOf(object? value) => value switch
    {
        IPlanLateValue late => late.ToPlan(),
        string text => text.Replace("${", "$${", StringComparison.Ordinal),
        IDictionary table => Each(table),
        IEnumerable list => list.Cast<object?>().Select(ValueOf).ToArray(),
        _ => value,
    };

    private static OrderedDictionary Each(IDictionary table)
    {
        OrderedDictionary values = [];
        foreach (DictionaryEntry entry in table)
        {
            values[entry.Key] = ValueOf(entry.Value);
        }

        return values;
    }

    private static OrderedDictionary ConditionsOf(PlanFilter where)
    {
        OrderedDictionary table = [];
        foreach (IGrouping<string, PlanCondition> group in where.Conditions.GroupBy(condition => PlanKey.NameOf(condition.Property.Name)))
        {
            PlanCondition first = group.First();
            table[group.Key] = first.Operator == "in" ? ValueOf(first.Values) : first.Operator == "==" ? ValueOf(first.Values[0]) : string.Join(" and ", group.Select(condition => $"{condition.Operator} {ValueOf(condition.Values[0]) ?? "null"}"));
        }

        return table;
    }

    // Lists whose combinations are the entries are written as the entries: they are what runs.
    private static object SweepOf(PlanSweep sweep)
    {
        OrderedDictionary own = TableOf(sweep.Step);
        string[] keys = [.. sweep.Keys];
        object?[][] values = [.. keys.Select(key => sweep.Entries.Where(entry => entry.Contains(key)).Select(entry => entry[key]).Distinct().ToArray())];
        if (values.Aggregate(1, (product, list) => product * list.Length) != sweep.Entries.Count)
        {
            return sweep.Entries.Select(Each).ToArray();
        }

        for (int i = 0; i < keys.Length; i++)
        {
            own[keys[i]] = ValueOf(values[i]);
        }

        return own;
    }

    private static OrderedDictionary OutputOf(PlanOutput output, PlanStep? objectives)
    {
        PlanStep step = output.Step;
        // Those of the plan come to the report by themselves.
        if (output.IsReport && objectives is not null && ReferenceEquals(step.Parameters["Objective"], objectives.Parameters["Objective"]))
        {
            step = step.With("Objective", null).With("Confidence", null).With("Allow", null);
        }

        OrderedDictionary table = TableOf(step);
        table[PlanSections.As] = output.Kind;
        return table;
    }
}
