namespace ServeBench.ChatTemplates;

/// <summary>Items that are made as they are asked for, once: what many filters give. It is true even when it holds nothing.</summary>
internal sealed class GeneratorValue(IEnumerable<object?> items)
{
    private readonly IEnumerator<object?> _items = items.GetEnumerator();

    /// <summary>The items that have not been taken yet; taking them uses them up.</summary>
    public IEnumerable<object?> Remaining()
    {
        while (_items.MoveNext())
        {
            yield return _items.Current;
        }
    }
}
