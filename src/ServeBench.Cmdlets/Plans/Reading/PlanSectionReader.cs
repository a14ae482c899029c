using System.Collections.Specialized;

namespace ServeBench.Commands;

/// <summary>Reads the calls of a plan's sections.</summary>
/// <param name="values">Reads the values.</param>
/// <param name="problems">Where mistakes go.</param>
internal sealed class PlanSectionReader(PlanValueReader values, PlanProblems problems)
{
    /// <summary>The call that a table describes.</summary>
    /// <param name="section">The section.</param>
    /// <param name="command">The cmdlet.</param>
    /// <param name="node">The table.</param>
    /// <param name="path">Its key, with a number in a list.</param>
    /// <param name="ownKeys">Keys that are not parameters, and are read elsewhere.</param>
    /// <param name="supplied">Keys that the plan itself gives, so that none is missing.</param>
    public PlanStep Read(PlanSection section, PlanCommand command, YamlNode node, string path, IReadOnlyList<string> ownKeys, params string[] supplied)
    {
        var parameters = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        List<PlanKey> given = [];
        if (node.Kind != YamlNodeKind.Map && node is not { Kind: YamlNodeKind.Scalar, IsPlain: true, Text: "" })
        {
            problems.Add(node, path, $"{path} takes a table of keys with values. Its keys are the parameters of {command.Name}.");
        }

        foreach (YamlEntry entry in node.Entries.Where(entry => !ownKeys.Contains(entry.Key.Text)))
        {
            string name = $"{path}.{entry.Key.Text}";
            if (command.Find(entry.Key.Text) is not { } key)
            {
                ReportUnknown(section, command, entry.Key, name, ownKeys);
                continue;
            }

            given.Add(key);
            if (values.TryRead(key, entry.Value, name, out object? value))
            {
                parameters[key.Parameter] = value;
            }
        }

        ReportMissing(command, node, path, [.. given, .. command.Keys.Where(key => supplied.Contains(key.Parameter) && !given.Contains(key))]);
        return new PlanStep(section, command, parameters, node);
    }

    public bool TryRead(PlanKey key, YamlNode node, string path, out object? value) => values.TryRead(key, node, path, out value);

    /// <summary>Says of a key that it is unknown, and which one may be meant.</summary>
    public void ReportUnknown(PlanSection section, PlanCommand command, YamlNode key, string path, IReadOnlyList<string> ownKeys)
    {
        if (problems.IsFull)
        {
            return;
        }

        string name = key.Text;
        if (command.FindAlias(name) is { } alias)
        {
            problems.Add(key, path, $"'{name}' is not a key of {section}. The key is called '{alias.Name}'.", alias.Name);
            return;
        }

        string[] elsewhere =
        [
            .. PlanSections.All.Where(other => other != section && other.Commands.Any(one => one.Find(name) is not null)).Select(other => other.Name),
            .. section.Commands.Where(other => other != command && other.Find(name) is not null).Select(other => $"{section} with {other.Name}"),
        ];
        IEnumerable<(string Key, IEnumerable<string> Names)> known = command.Keys.Select(one => (one.Name, one.Aliases.Prepend(one.Name)));
        string nearest = NameSpelling.Nearest(name, known.Concat(ownKeys.Select(own => (Key: own, Names: Enumerable.Repeat(own, 1)))), one => one.Names).Key;
        problems.Add(key, path, $"'{name}' is not a key of {section}. Did you mean '{nearest}'?{(elsewhere.Length > 0 ? $" It is a key of {string.Join(", ", elsewhere)}." : "")}", nearest);
    }

    private void ReportMissing(PlanCommand command, YamlNode node, string path, IReadOnlyCollection<PlanKey> given)
    {
        IReadOnlyList<PlanKey> missing = command.Missing(given, out (PlanKey First, PlanKey Second)? conflict);
        if (conflict is { } pair)
        {
            YamlNode place = node.Entries.First(entry => entry.Key.Text == pair.Second.Name || entry.Key.Text == pair.First.Name).Key;
            problems.Add(place, $"{path}.{place.Text}", $"{pair.First} and {pair.Second} cannot be combined. Keep one of them.");
        }

        foreach (PlanKey key in missing)
        {
            problems.Add(node, $"{path}.{key}", $"{path} needs the key '{key}'.", key.Name);
        }
    }
}
