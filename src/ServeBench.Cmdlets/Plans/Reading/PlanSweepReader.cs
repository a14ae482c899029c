using System.Collections.Specialized;
using System.Globalization;

namespace ServeBench.Commands;

/// <summary>Reads the section sweep: lists whose combinations are run, or the combinations themselves.</summary>
/// <param name="sections">Reads the sweep's own keys, and the values.</param>
/// <param name="scope">The variables.</param>
/// <param name="problems">Where mistakes go.</param>
internal sealed class PlanSweepReader(PlanSectionReader sections, PlanScope scope, PlanProblems problems)
{
    private const int MaxEntries = 10_000;

    private static readonly PlanSection s_section = PlanSections.Sweep;

    /// <summary>The sweep.</summary>
    /// <param name="given">The section; <see langword="null"/> where a plan has none.</param>
    /// <param name="dataset">The cmdlet of the dataset, whose keys can be swept.</param>
    public PlanSweep? Read(YamlNode? given, PlanCommand? dataset)
    {
        if (given is null)
        {
            return null;
        }

        YamlNode node = scope.Resolve(given, s_section.Name).Node;
        if (node.Kind == YamlNodeKind.List)
        {
            return new PlanSweep(new PlanStep(s_section, s_section.Command, [], node), [.. node.Items.Select((item, index) => Entry(item, index, dataset))]);
        }

        string[] swept = [.. node.Entries.Select(entry => entry.Key.Text).Where(key => key.Contains('.', StringComparison.Ordinal))];
        PlanStep step = sections.Read(s_section, s_section.Command, node, s_section.Name, swept);
        List<OrderedDictionary> entries = [[]];
        foreach (YamlEntry entry in node.Entries.Where(entry => swept.Contains(entry.Key.Text)))
        {
            entries = Combine(entries, entry, dataset);
        }

        if (swept.Length == 0 && !PlanSweep.Searches.Any(step.Parameters.Contains) && node.Kind == YamlNodeKind.Map)
        {
            problems.Add(node, s_section.Name, "The sweep changes nothing. Add a list, such as run.maxConcurrency: [16, 64].");
        }

        return new PlanSweep(step, entries);
    }

    private List<OrderedDictionary> Combine(List<OrderedDictionary> entries, YamlEntry swept, PlanCommand? dataset)
    {
        string path = $"{s_section}.{swept.Key.Text}";
        YamlNode list = scope.Resolve(swept.Value, path).Node;
        if (list is not { Kind: YamlNodeKind.List, Items.Count: > 0 })
        {
            problems.Add(list, path, "A swept key takes a list of values, such as [16, 64].");
            return entries;
        }

        if (KeyOf(swept.Key, path, dataset) is not { } key)
        {
            return entries;
        }

        if ((long)entries.Count * list.Items.Count > MaxEntries)
        {
            problems.Add(swept.Key, path, string.Create(CultureInfo.InvariantCulture, $"The sweep has more than {MaxEntries} combinations."));
            return entries;
        }

        object?[] values = [.. list.Items.Select(item => sections.TryRead(key, item, path, out object? value) ? value : null)];
        return [.. entries.SelectMany(entry => values.Select(value => With(entry, swept.Key.Text, value)))];
    }

    private OrderedDictionary Entry(YamlNode given, int index, PlanCommand? dataset)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"{s_section}[{index}]");
        YamlNode node = scope.Resolve(given, path).Node;
        OrderedDictionary entry = [];
        if (node is not { Kind: YamlNodeKind.Map, Entries.Count: > 0 })
        {
            problems.Add(node, path, "A combination is a table of keys, such as { run.maxConcurrency: 16 }.");
        }

        foreach (YamlEntry pair in node.Entries)
        {
            string name = $"{path}.{pair.Key.Text}";
            if (KeyOf(pair.Key, name, dataset) is { } key && sections.TryRead(key, pair.Value, name, out object? value))
            {
                entry[pair.Key.Text] = value;
            }
        }

        return entry;
    }

    private PlanKey? KeyOf(YamlNode key, string path, PlanCommand? dataset)
    {
        string[] parts = key.Text.Split('.');
        PlanSection? section = PlanSections.Swept.FirstOrDefault(one => one.Name == parts[0]);
        if (section is null || parts.Length != 2)
        {
            problems.Add(key, path, $"A swept key is that of one of the sections {string.Join(", ", PlanSections.Swept)}, such as run.maxConcurrency.", NameSpelling.Nearest(parts[0], PlanSections.Swept, one => [one.Name]).Name);
            return null;
        }

        PlanCommand command = section == PlanSections.Dataset && dataset is not null ? dataset : section.Command;
        if (command.Find(parts[1]) is not { } found)
        {
            sections.ReportUnknown(section, command, YamlNode.Scalar(key, parts[1], isPlain: false), path, []);
            return null;
        }

        if (found.Kind is PlanValueKind.Secret or PlanValueKind.Credential or PlanValueKind.Certificate)
        {
            problems.Add(key, path, "A sweep changes no secrets: its values are names of folders.");
            return null;
        }

        return found;
    }

    private static OrderedDictionary With(OrderedDictionary entry, string key, object? value)
    {
        OrderedDictionary copy = [];
        foreach (string name in entry.Keys)
        {
            copy[name] = entry[name];
        }

        copy[key] = value;
        return copy;
    }
}
