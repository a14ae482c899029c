namespace ServeBench.Commands;

/// <summary>Puts values that a user gives beside a plan into its tree.</summary>
internal static class PlanOverrides
{
    private const string Source = "-Set";

    /// <summary>The tree with the values.</summary>
    /// <param name="root">The tree, a map.</param>
    /// <param name="overrides">Keys and values, such as <c>run.uri=http://127.0.0.1:8000</c>; the value is YAML, and without one the key is removed.</param>
    /// <param name="problems">Where mistakes go.</param>
    public static YamlNode Apply(YamlNode root, IReadOnlyList<string> overrides, PlanProblems problems)
    {
        for (int i = 0; i < overrides.Count; i++)
        {
            string text = overrides[i];
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            var place = new YamlNode { Kind = YamlNodeKind.Scalar, Source = Source, Line = i + 1, Column = 1, Text = equals < 0 ? text : text[..equals].Trim() };
            string[] keys = KeysOf(place.Text);
            if (equals < 0 || keys.Any(key => key.Length == 0))
            {
                problems.Add(place, "", $"'{text}' is not a key with a value. Write for example run.maxConcurrency=64.");
                continue;
            }

            YamlDocument value = AdapterHost.Yaml.ReadYaml(text[(equals + 1)..], Source);
            foreach (YamlProblem problem in value.Problems)
            {
                problems.Add(place, place.Text, problem.Message);
            }

            if (value.Problems.Count == 0)
            {
                root = Set(root, keys, place, value.Root is null ? null : At(value.Root, place));
            }
        }

        return root;
    }

    public static YamlNode Table(YamlNode place, string key, YamlNode value) =>
        YamlNode.Map(place, [new YamlEntry(YamlNode.Scalar(place, key, isPlain: true), value)]);

    // The keys of a sweep have dots of their own.
    private static string[] KeysOf(string path)
    {
        string[] keys = path.Split('.');
        return keys.Length > 2 && keys[0] == PlanSections.Sweep.Name ? [keys[0], string.Join('.', keys.Skip(1))] : keys;
    }

    private static YamlNode Set(YamlNode map, string[] keys, YamlNode place, YamlNode? value)
    {
        string first = keys[0];
        YamlEntry? old = map.Entries.FirstOrDefault(entry => entry.Key.Text == first);
        YamlNode? child = value;
        if (keys.Length > 1)
        {
            YamlNode table = old?.Value is { Kind: YamlNodeKind.Map } existing ? existing : YamlNode.Map(place, []);
            child = Set(table, keys[1..], place, value);
        }

        YamlEntry[] entries = child is null ? [] : [new YamlEntry(YamlNode.Scalar(place, first, isPlain: true), child)];
        return YamlNode.Map(map, old is null
            ? [.. map.Entries, .. entries]
            : [.. map.Entries.SelectMany(entry => entry == old ? entries.Select(one => one with { Key = keys.Length > 1 ? old.Key : one.Key }) : [entry])]);
    }

    private static YamlNode At(YamlNode node, YamlNode place) => new()
    {
        Kind = node.Kind,
        Source = place.Source,
        Line = place.Line,
        Column = place.Text.Length + 1 + node.Column,
        Text = node.Text,
        IsPlain = node.IsPlain,
        Items = [.. node.Items.Select(item => At(item, place))],
        Entries = [.. node.Entries.Select(entry => new YamlEntry(At(entry.Key, place), At(entry.Value, place)))],
    };
}
