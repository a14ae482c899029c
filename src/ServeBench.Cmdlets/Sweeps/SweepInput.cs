using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using ServeBench.Sweeps;

namespace ServeBench.Commands;

/// <summary>Entries of a sweep as a user gives them: the path of a file, or tables and objects.</summary>
internal static class SweepInput
{
    /// <summary>The entries; one without options when nothing was given.</summary>
    /// <exception cref="ServeException"><c>SweepParametersNotFound</c> or <c>SweepParametersInvalid</c>.</exception>
    public static IReadOnlyList<SweepParameters> Read(PSCmdlet cmdlet, object[]? given, string parameter)
    {
        object?[] items = [.. (given ?? []).Select(item => Plain(item))];
        return items switch
        {
            _ when given is null => [SweepParameters.Empty],
            [IDictionary named] when named.Count > 0 && named.Values.Cast<object?>().All(value => value is IDictionary) => Named(named),
            _ => [.. items.SelectMany(item => Entries(cmdlet, item, parameter))],
        };
    }

    private static IEnumerable<SweepParameters> Entries(PSCmdlet cmdlet, object? item, string parameter) => item switch
    {
        string path => CmdletPaths.ResolveExisting(cmdlet, path, literal: true, "SweepParametersNotFound").SelectMany(SweepParameterFile.Read),
        FileInfo file => SweepParameterFile.Read(file.FullName),
        IDictionary table => [new SweepParameters(Pairs(table))],
        _ => throw SweepErrors.Invalid($"-{parameter} expects the path of a JSON file, hashtables, or objects, not '{item}'.", item),
    };

    private static List<SweepParameters> Named(IDictionary named) =>
        [.. Pairs(named).Select(entry => new SweepParameters(Pairs((IDictionary)entry.Value!).Prepend(new(SweepParameters.NameKey, entry.Key))))];

    private static IEnumerable<KeyValuePair<string, object?>> Pairs(IDictionary table) =>
        table.Cast<DictionaryEntry>().Select(entry => new KeyValuePair<string, object?>(Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "", entry.Value));

    // A hashtable has an order of its own in each process. Names of folders come from the options, so theirs is by name.
    private static object? Plain(object? value) => Plain(value, depth: 0);

    private static object? Plain(object? value, int depth)
    {
        PowerShellValues.RequireDepth(depth, value);
        return value switch
        {
            PSObject { BaseObject: PSCustomObject } custom => Ordered(custom.Properties.Select(property => (property.Name, (object?)property.Value)), depth),
            PSObject wrapped => Plain(wrapped.BaseObject, depth),
            Hashtable table => Ordered(Entries(table).OrderBy(entry => entry.Name, StringComparer.Ordinal), depth),
            IDictionary table => Ordered(Entries(table), depth),
            SwitchParameter flag => flag.IsPresent,
            string or FileInfo => value,
            IEnumerable list => list.Cast<object?>().Select(item => Plain(item, depth + 1)).ToArray(),
            _ => value,
        };
    }

    private static IEnumerable<(string Name, object? Value)> Entries(IDictionary table) =>
        Each(table).Select(entry => (Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "", entry.Value));

    // Where a table has types of its own for its keys and values, only the enumerator of IDictionary gives entries.
    private static IEnumerable<DictionaryEntry> Each(IDictionary table)
    {
        foreach (DictionaryEntry entry in table)
        {
            yield return entry;
        }
    }

    private static OrderedDictionary Ordered(IEnumerable<(string Name, object? Value)> entries, int depth)
    {
        var table = new OrderedDictionary();
        foreach ((string name, object? value) in entries)
        {
            table[name] = Plain(value, depth + 1);
        }

        return table;
    }
}
