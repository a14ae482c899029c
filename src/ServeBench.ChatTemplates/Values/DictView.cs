namespace ServeBench.ChatTemplates;

/// <summary>What <c>keys()</c>, <c>values()</c> or <c>items()</c> of a dictionary gives: it has a length and can be gone through again, but has no positions.</summary>
/// <param name="name">Python's name of its type.</param>
/// <param name="dict">The dictionary.</param>
/// <param name="items">What it holds.</param>
internal sealed class DictView(string name, DictValue dict, IEnumerable<object?> items)
{
    /// <summary>Python's name of its type.</summary>
    public string Name => name;

    /// <summary>The number of entries.</summary>
    public int Count => dict.Count;

    public IEnumerable<object?> Items => items;
}
