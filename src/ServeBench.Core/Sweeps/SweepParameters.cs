using System.Collections.Specialized;

namespace ServeBench.Sweeps;

/// <summary>
/// One entry of a parameter file of <c>vllm bench sweep</c>: options by vLLM's names, in their order. The entry's own name, if it has one, is under
/// <c>_benchmark_name</c>.
/// </summary>
public sealed class SweepParameters
{
    /// <summary>The key of an entry's own name.</summary>
    public const string NameKey = "_benchmark_name";

    private readonly OrderedDictionary<string, object?> _values;

    /// <summary>Creates an entry.</summary>
    /// <param name="values">Options and their values: texts, numbers, Booleans, lists or tables. A later one of the same name wins.</param>
    public SweepParameters(IEnumerable<KeyValuePair<string, object?>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        _values = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach ((string key, object? value) in values)
        {
            _values[key] = value;
        }
    }

    /// <summary>The entry without options: a command as it stands.</summary>
    public static SweepParameters Empty { get; } = new([]);

    /// <summary>How many keys it has, its name included.</summary>
    public int Count => _values.Count;

    /// <summary>The keys, in their order.</summary>
    public IEnumerable<string> Keys => _values.Keys;

    /// <summary>The name of its own, else all options as <c>key=value</c>, joined by hyphens, as vLLM names the folder of a result.</summary>
    public string Name => _values.TryGetValue(NameKey, out object? name) ? PythonText.Str(name) : Text("-");

    /// <summary>The value of an option; <see langword="null"/> where there is none.</summary>
    /// <param name="key">The option, spelt as in the entry.</param>
    public object? this[string key] => _values.GetValueOrDefault(key);

    /// <summary>Whether it has an option, spelt with hyphens or underscores.</summary>
    /// <param name="key">The option.</param>
    public bool Has(string key) => SweepCommandLine.Spellings(key).Any(_values.ContainsKey);

    /// <summary>The value of an option, spelt with hyphens or underscores; <see langword="null"/> where there is none.</summary>
    internal object? Find(string key) => SweepCommandLine.Spellings(key).Select(spelling => _values.GetValueOrDefault(spelling)).FirstOrDefault(value => value is not null);

    /// <summary>The same entry with one option more, or with another value of it.</summary>
    /// <param name="key">The option.</param>
    /// <param name="value">Its value.</param>
    public SweepParameters With(string key, object? value) => new(_values.Append(new(key, value)));

    /// <summary>A table of the options, to be splatted or read by name.</summary>
    public OrderedDictionary ToTable()
    {
        var table = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        foreach ((string key, object? value) in _values)
        {
            table[key] = value;
        }

        return table;
    }

    /// <summary>The options as <c>key=value</c>, with commas between.</summary>
    public override string ToString() => Text(", ");

    /// <summary>The keys and values, in their order.</summary>
    internal IReadOnlyCollection<KeyValuePair<string, object?>> Pairs => _values;

    /// <summary>Whether the option is there under just this spelling.</summary>
    internal bool ContainsKey(string key) => _values.ContainsKey(key);

    private string Text(string separator) =>
        string.Join(separator, _values.Where(pair => pair.Key != NameKey).Select(pair => $"{pair.Key}={PythonText.Str(pair.Value)}"));
}
