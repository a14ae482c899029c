using System.Runtime.CompilerServices;

namespace ServeBench.ChatTemplates;

/// <summary>A dictionary, in the order in which its keys came. It does not change once a template has it.</summary>
internal sealed class DictValue
{
    private readonly OrderedDictionary<Key, object?> _items = [];

    /// <summary>The number of entries.</summary>
    public int Count => _items.Count;

    public IEnumerable<object?> Keys => _items.Keys.Select(key => key.Value);

    public IEnumerable<object?> Values => _items.Values;

    public IEnumerable<(object? Key, object? Value)> Items => _items.Select(item => (item.Key.Value, item.Value));

    /// <summary>Sets an entry while the dictionary is being made.</summary>
    /// <exception cref="TemplateException">The key is of a type that cannot be one.</exception>
    public void Set(object? key, object? value) => _items[new Key(Hashable(key))] = value;

    /// <summary>Finds an entry.</summary>
    /// <exception cref="TemplateException">The key is of a type that cannot be one.</exception>
    public bool TryGet(object? key, out object? value) => _items.TryGetValue(new Key(Hashable(key)), out value);

    private static object? Hashable(object? key)
    {
        RequireHashable(key);
        return key;
    }

    /// <summary>Refuses a value that Python cannot hash.</summary>
    public static void RequireHashable(object? key)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (key)
        {
            case ListValue or DictValue:
                throw new TemplateException($"a {PythonTypes.NameOf(key)} cannot be a key");
            case TupleValue tuple:
                foreach (object? item in tuple.Items)
                {
                    RequireHashable(item);
                }

                break;
        }
    }

    /// <summary>A key, equal as Python's keys are: 1, 1.0 and true are one.</summary>
    public readonly struct Key(object? value) : IEquatable<Key>
    {
        /// <summary>What the template knows.</summary>
        public object? Value { get; } = value;

        public bool Equals(Key other) => Equality.AreEqual(Value, other.Value);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() => Equality.HashOf(Value);
    }
}

/// <summary>What <c>namespace()</c> gives: attributes that can be set from inside of loops.</summary>
internal sealed class NamespaceValue
{
    public Dictionary<string, object?> Attributes { get; } = new(StringComparer.Ordinal);
}
