namespace ServeBench.ChatTemplates;

/// <summary>A list or a tuple. Neither changes: templates run in Jinja's immutable sandbox.</summary>
internal abstract class SequenceValue(IReadOnlyList<object?> items)
{
    public IReadOnlyList<object?> Items { get; } = items;

    /// <summary>A value of the same kind.</summary>
    public abstract SequenceValue With(IReadOnlyList<object?> items);
}

internal sealed class ListValue(IReadOnlyList<object?> items) : SequenceValue(items)
{
    public override SequenceValue With(IReadOnlyList<object?> items) => new ListValue(items);
}

internal sealed class TupleValue(IReadOnlyList<object?> items) : SequenceValue(items)
{
    public override SequenceValue With(IReadOnlyList<object?> items) => new TupleValue(items);
}
