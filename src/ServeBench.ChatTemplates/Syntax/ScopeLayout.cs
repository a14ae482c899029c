namespace ServeBench.ChatTemplates;

/// <summary>
/// The names of one scope and what each starts with, as Jinja's compiler decides it: by the order in which a name is read and
/// set in the text, not by what happens when the template runs.
/// </summary>
/// <param name="parent">The scope around; <see langword="null"/> for that of the template.</param>
internal sealed class ScopeLayout(ScopeLayout? parent)
{
    private readonly Dictionary<string, NameSource> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _stores = new(StringComparer.Ordinal);

    /// <summary>The names and what they start with.</summary>
    public IReadOnlyDictionary<string, NameSource> Names => _names;

    public ScopeLayout Inner() => new(this);

    public void Declare(string name)
    {
        _stores.Add(name);
        _names[name] = NameSource.Parameter;
    }

    public void Load(string name)
    {
        if (!Finds(name))
        {
            _names[name] = NameSource.Context;
        }
    }

    public void Store(string name)
    {
        _stores.Add(name);
        if (!_names.ContainsKey(name))
        {
            _names[name] = parent?.Finds(name) == true ? NameSource.Outer : NameSource.Nothing;
        }
    }

    /// <summary>A copy, for a branch that may not be taken.</summary>
    public ScopeLayout Branch()
    {
        var branch = new ScopeLayout(parent);
        branch._stores.UnionWith(_stores);
        foreach ((string name, NameSource source) in _names)
        {
            branch._names[name] = source;
        }

        return branch;
    }

    /// <summary>Takes in the branches of an <c>if</c>: a name that not all of them set starts with what it was outside.</summary>
    public void Merge(params ScopeLayout[] branches)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string name in branches.SelectMany(branch => branch._stores.Where(name => !_stores.Contains(name))))
        {
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }

        foreach (ScopeLayout branch in branches)
        {
            _stores.UnionWith(branch._stores);
            foreach ((string name, NameSource source) in branch._names)
            {
                _names[name] = source;
            }
        }

        foreach ((string name, int count) in counts)
        {
            if (count < branches.Length)
            {
                _names[name] = parent?.Finds(name) == true ? NameSource.Outer : NameSource.Context;
            }
        }
    }

    private bool Finds(string name) => _names.ContainsKey(name) || parent?.Finds(name) == true;
}
