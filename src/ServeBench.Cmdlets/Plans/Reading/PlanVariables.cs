namespace ServeBench.Commands;

/// <summary>
/// The variables of a plan, and what each comes to once those that it refers to are put in. References that never end, or that repeat each
/// other until no memory holds them, are found before any is followed.
/// </summary>
internal sealed class PlanVariables
{
    private const int MaxLevels = 64;
    private const long MaxSize = 1 << 20;

    private readonly Dictionary<string, YamlNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Extent> _extents = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    // Characters and values; a fault is a sentence.
    private sealed record Extent(int Levels, long Size, string? Fault = null);

    /// <summary>Takes the variables.</summary>
    /// <param name="entries">Their names and values.</param>
    public PlanVariables(IEnumerable<YamlEntry> entries)
    {
        foreach (YamlEntry entry in entries)
        {
            _nodes[entry.Key.Text] = entry.Value;
        }
    }

    public IReadOnlyCollection<string> Names => _nodes.Keys;

    /// <summary>The value of a variable, with its references; <see langword="null"/> where there is none.</summary>
    public YamlNode? Find(string name) => _nodes.GetValueOrDefault(name);

    /// <summary>What is wrong with a variable that exists; <see langword="null"/> where nothing is.</summary>
    public string? FaultOf(string name) => Measure(name).Fault;

    /// <summary>How many characters and values a variable that exists comes to.</summary>
    public long SizeOf(string name) => Measure(name).Size;

    /// <summary>The names that a tree refers to.</summary>
    public static IEnumerable<string> ReferencesIn(YamlNode node) => node.Kind == YamlNodeKind.Scalar
        ? PlanTextPart.Parse(node.Text).Where(part => part.Kind == PlanTextPartKind.Variable).Select(part => part.Text)
        : node.Items.Concat(node.Entries.Select(entry => entry.Value)).SelectMany(ReferencesIn);

    private Extent Measure(string name)
    {
        if (_extents.TryGetValue(name, out Extent? known))
        {
            return known;
        }

        if (_open.Count == MaxLevels || !_open.Add(name))
        {
            return new Extent(0, 0, "The variables refer to each other without an end.");
        }

        Extent measured = Measure(_nodes[name]);
        _open.Remove(name);
        _extents[name] = measured;
        return measured;
    }

    private Extent Measure(YamlNode node)
    {
        IEnumerable<Extent> inner = node.Kind switch
        {
            YamlNodeKind.List => node.Items.Select(Measure),
            YamlNodeKind.Map => node.Entries.Select(entry => Measure(entry.Value)),
            _ => PlanTextPart.Parse(node.Text).Where(part => part.Kind == PlanTextPartKind.Variable && _nodes.ContainsKey(part.Text)).Select(part => Measure(part.Text)),
        };
        var extent = new Extent(0, 1 + node.Text.Length);
        foreach (Extent one in inner)
        {
            extent = new Extent(Math.Max(extent.Levels, one.Levels), Math.Min(MaxSize + 1, extent.Size + one.Size), extent.Fault ?? one.Fault);
            if (extent.Fault is not null || extent.Size > MaxSize)
            {
                break;
            }
        }

        int levels = extent.Levels + (node.Kind == YamlNodeKind.Scalar ? 0 : 1);
        return extent with
        {
            Levels = levels,
            Fault = extent.Fault ?? (extent.Size > MaxSize ? "Variables repeat each other: their values would have more than 1 MB." : levels > MaxLevels ? "Variables nest each other: their values would have more than 64 levels." : null),
        };
    }
}
