using System.Collections.Specialized;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ServeBench.Migration;

/// <summary>
/// A table of another tool's file. It remembers which keys were read, so that every other one can be named. Keys are found in snake case and in
/// camel case.
/// </summary>
internal sealed partial class ForeignTable
{
    private readonly YamlNode _node;
    private readonly string _path;
    private readonly List<PlanLeftOut> _leftOut;
    private readonly HashSet<YamlEntry> _read = [];
    private readonly List<ForeignTable> _inner = [];

    /// <summary>A table.</summary>
    /// <param name="node">Its node.</param>
    /// <param name="path">Its key.</param>
    /// <param name="leftOut">Where go the things that are left out.</param>
    public ForeignTable(YamlNode node, string path, List<PlanLeftOut> leftOut)
    {
        _node = node;
        _path = path;
        _leftOut = leftOut;
    }

    public IEnumerable<string> Keys => _node.Entries.Select(entry => entry.Key.Text);

    public bool Has(string key) => Find(key) is not null;

    /// <summary>The value of a key: a number, a Boolean or a text, with references to the environment as plans write them; <see langword="null"/> for none.</summary>
    public object? Value(string key) => Read(key) is { Kind: YamlNodeKind.Scalar } node ? ValueOf(node) : null;

    public string? Text(string key) => Value(key) is { } value ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;

    /// <summary>The value of a key as a number; <see langword="null"/> also for a reference.</summary>
    public double? Number(string key) => Value(key) is long or double ? Convert.ToDouble(Value(key), CultureInfo.InvariantCulture) : null;

    /// <summary>A time in seconds: a number, or a text such as 30s, 5m or 2h.</summary>
    public object? Seconds(string key) => Value(key) switch
    {
        string text when Duration().Match(text) is { Success: true } match =>
            double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) * (match.Groups[2].Value switch { "m" => 60, "h" => 3600, "ms" => 0.001, _ => 1 }),
        var value => value,
    };

    /// <summary>A table within it; an empty one for none.</summary>
    public ForeignTable Table(string key) => Table(key, [this]);

    /// <summary>The tables of a list, or the only one where there is no list.</summary>
    public IReadOnlyList<ForeignTable> Tables(string key)
    {
        YamlNode? node = Read(key);
        YamlNode[] nodes = node is null ? [] : node.Kind == YamlNodeKind.List ? [.. node.Items] : [node];
        ForeignTable[] tables = [.. nodes.Select((item, index) => new ForeignTable(item, node!.Kind == YamlNodeKind.List ? string.Create(CultureInfo.InvariantCulture, $"{Path(key)}[{index}]") : Path(key), _leftOut))];
        _inner.AddRange(tables);
        return tables;
    }

    /// <summary>The values of a list, or the only one.</summary>
    public object[] Values(string key) => Read(key) switch
    {
        null => [],
        { Kind: YamlNodeKind.List } list => [.. list.Items.Where(item => item.Kind == YamlNodeKind.Scalar).Select(ValueOf).OfType<object>()],
        { Kind: YamlNodeKind.Scalar } one when ValueOf(one) is { } value => [value],
        _ => [],
    };

    public OrderedDictionary Copy(string key)
    {
        OrderedDictionary copy = [];
        foreach (YamlEntry entry in Read(key)?.Entries ?? [])
        {
            copy[entry.Key.Text] = Copy(entry.Value);
        }

        return copy;
    }

    public bool Is(string key) => Value(key) is true;

    /// <summary>Names a key that is there as left out, for a reason of its own.</summary>
    public void Leave(string key, string reason)
    {
        if (Find(key) is { } entry)
        {
            _read.Add(entry);
            _leftOut.Add(new PlanLeftOut(Path(entry.Key.Text), entry.Key.Line, reason));
        }
    }

    /// <summary>Names the table itself, or what it is about.</summary>
    public void Leave(string reason) => _leftOut.Add(new PlanLeftOut(_path, _node.Line, reason));

    /// <summary>Says of a key that a plan needs nothing for it.</summary>
    public void Pass(params string[] keys)
    {
        foreach (string key in keys)
        {
            _ = Read(key);
        }
    }

    /// <summary>Names every key that nothing has read.</summary>
    public void LeaveRest()
    {
        foreach (YamlEntry entry in _node.Entries.Where(entry => !_read.Contains(entry)))
        {
            _leftOut.Add(new PlanLeftOut(Path(entry.Key.Text), entry.Key.Line, "A plan has no counterpart."));
        }

        foreach (ForeignTable inner in _inner)
        {
            inner.LeaveRest();
        }
    }

    private ForeignTable Table(string key, IEnumerable<ForeignTable> owners)
    {
        YamlNode? node = Read(key);
        var table = new ForeignTable(node ?? Nothing(_node), Path(key), _leftOut);
        foreach (ForeignTable owner in owners)
        {
            owner._inner.Add(table);
        }

        return table;
    }

    private YamlEntry? Find(string key) => _node.Entries.FirstOrDefault(entry => NameSpelling.AreSame(entry.Key.Text, key));

    private YamlNode? Read(string key)
    {
        if (Find(key) is not { } entry)
        {
            return null;
        }

        _read.Add(entry);
        return entry.Value;
    }

    private string Path(string key) => _path.Length == 0 ? key : $"{_path}.{key}";

    private static YamlNode Nothing(YamlNode place) => new() { Kind = YamlNodeKind.Map, Source = place.Source, Line = place.Line, Column = place.Column };

    private static object? Copy(YamlNode node) => node.Kind switch
    {
        YamlNodeKind.List => node.Items.Select(Copy).ToArray(),
        YamlNodeKind.Map => node.Entries.Aggregate(new OrderedDictionary(), (table, entry) =>
        {
            table[entry.Key.Text] = Copy(entry.Value);
            return table;
        }),
        _ => ValueOf(node),
    };

    // aiperf writes ${NAME} and ${NAME:default}.
    private static object? ValueOf(YamlNode node)
    {
        string text = Variable().Replace(node.Text, match => match.Groups[2].Success ? $"${{env:{match.Groups[1].Value}:-{match.Groups[2].Value}}}" : $"${{env:{match.Groups[1].Value}}}");
        return !node.IsPlain ? text
            : text is "" or "null" or "~" ? null
            : text is "true" or "True" ? true
            : text is "false" or "False" ? false
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) ? whole
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number
            : text;
    }

    [GeneratedRegex(@"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::([^}]*))?\}")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)$")]
    private static partial Regex Duration();
}
