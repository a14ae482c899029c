namespace ServeBench.ChatTemplates;

/// <summary>The variables of a body while it runs.</summary>
/// <param name="layout">Their names.</param>
/// <param name="outer">The scope around where the body is written.</param>
/// <param name="context">What the template was given.</param>
internal sealed class Scope(ScopeLayout layout, Scope? outer, RenderContext context)
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    /// <summary>Gives each name what it starts with. A loop does so before each item.</summary>
    /// <returns>The scope itself.</returns>
    public Scope Enter()
    {
        foreach ((string name, NameSource source) in layout.Names)
        {
            _values[name] = source switch
            {
                NameSource.Context => context.Resolve(name),
                NameSource.Outer => outer!.Find(name),
                _ => Missing.Value,
            };
        }

        return this;
    }

    public Scope Inner(Block body) => new Scope(body.Layout, this, context).Enter();

    /// <summary>The value of a name; <see cref="Missing"/> when it has none.</summary>
    public object? Find(string name)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Around)
        {
            if (scope._values.TryGetValue(name, out object? value))
            {
                return value;
            }
        }

        return context.Resolve(name);
    }

    public void Set(string name, object? value) => _values[name] = value;

    private Scope? Around => outer;
}
