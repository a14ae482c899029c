using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;

namespace ServeBench.Commands;

/// <summary>Takes PowerShell's wrappers off values, so that the engine sees plain dictionaries, lists and scalars.</summary>
internal static class PowerShellValues
{
    /// <summary>The value itself; a custom object becomes an ordered dictionary of its properties.</summary>
    public static object? Unwrap(object? value) => value switch
    {
        PSObject { BaseObject: PSCustomObject } custom => FromProperties(custom),
        PSObject wrapped => Unwrap(wrapped.BaseObject),
        SwitchParameter flag => flag.IsPresent,
        IDictionary map => UnwrapEntries(map),
        string => value,
        IEnumerable list => list.Cast<object?>().Select(Unwrap).ToArray(),
        _ => value,
    };

    /// <summary>The entries of a hashtable without wrappers; <see langword="null"/> stays.</summary>
    public static OrderedDictionary? UnwrapEntries(IDictionary? map)
    {
        if (map is null)
        {
            return null;
        }

        var plain = new OrderedDictionary();
        foreach (DictionaryEntry entry in map)
        {
            plain[Unwrap(entry.Key)!] = Unwrap(entry.Value);
        }

        return plain;
    }

    private static OrderedDictionary FromProperties(PSObject custom)
    {
        var plain = new OrderedDictionary();
        foreach (PSPropertyInfo property in custom.Properties)
        {
            plain[property.Name] = Unwrap(property.Value);
        }

        return plain;
    }
}
