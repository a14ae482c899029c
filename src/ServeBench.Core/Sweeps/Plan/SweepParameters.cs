using System.Collections.ObjectModel;
using System.Collections.Specialized;

namespace ServeBench.Sweeps;

/// <summary>
/// One entry of a parameter file of <c>vllm bench sweep</c>: options by vLLM's names, in their order. The entry's own name, if it has one, is under
/// <c>_benchmark_name</c>. As a table that cannot be changed it is written with its values by ConvertTo-Json and Export-Clixml.
/// </summary>
public sealed class SweepParameters : ReadOnlyDictionary<string, object?>
{
    /// <summary>The key of an entry's own name.</summary>
    public const string NameKey = "_benchmark_name";

    private SweepParameters? _masked;

    /// <summary>Creates an entry.</summary>
    /// <param name="values">Options and their values: texts, numbers, Booleans, lists or tables. A later one of the same name wins.</param>
    public SweepParameters(IEnumerable<KeyValuePair<string, object?>> values)
        : base(Copy(values))
    {
    }

    /// <summary>The entry without options: a command as it stands.</summary>
    public static new SweepParameters Empty { get; } = new([]);

    /// <summary>The name of its own, else all options as <c>key=value</c>, joined by hyphens, as vLLM names the folder of a result; without secrets.</summary>
    public string Name => TryGetValue(NameKey, out object? name) ? PythonText.Str(name) : Masked.Text("-");

    /// <summary>The value of an option; <see langword="null"/> where there is none.</summary>
    /// <param name="key">The option, spelt as in the entry.</param>
    public new object? this[string key] => TryGetValue(key, out object? value) ? value : null;

    /// <summary>Whether it has an option, spelt with hyphens or underscores.</summary>
    /// <param name="key">The option.</param>
    public bool Has(string key) => SweepCommandLine.Spellings(key).Any(ContainsKey);

    /// <summary>The value of an option, spelt with hyphens or underscores; <see langword="null"/> where there is none.</summary>
    internal object? Find(string key) => SweepCommandLine.Spellings(key).Select(spelling => this[spelling]).FirstOrDefault(value => value is not null);

    /// <summary>The same entry with one option more, or with another value of it.</summary>
    /// <param name="key">The option.</param>
    /// <param name="value">Its value.</param>
    public SweepParameters With(string key, object? value) => new(this.Append(new(key, value)));

    /// <summary>A table of the options, to be splatted or read by name.</summary>
    public OrderedDictionary ToTable()
    {
        var table = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        foreach ((string key, object? value) in this)
        {
            table[key] = value;
        }

        return table;
    }

    /// <summary>The options as <c>key=value</c>, with commas between and without secrets.</summary>
    public override string ToString() => Masked.Text(", ");

    /// <summary>The options as names, files and objects have them: with <c>***</c> for keys, tokens and passwords.</summary>
    internal SweepParameters Masked => _masked ??= SweepSecrets.Masked(this);

    private string Text(string separator) =>
        string.Join(separator, this.Where(pair => pair.Key != NameKey).Select(pair => $"{pair.Key}={PythonText.Str(pair.Value)}"));

    private static OrderedDictionary<string, object?> Copy(IEnumerable<KeyValuePair<string, object?>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var copy = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach ((string key, object? value) in values)
        {
            copy[key] = value;
        }

        return copy;
    }
}
