using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;

namespace ServeBench.Commands;

/// <summary>Takes PowerShell's wrappers off values, so that the engine sees plain dictionaries, lists and scalars.</summary>
internal static class PowerShellValues
{
    // No option of a server is nested deeper; a table that holds itself is.
    private const int MaxDepth = 32;

    /// <summary>The value itself; a custom object becomes an ordered dictionary of its properties.</summary>
    /// <exception cref="ServeException"><c>TableTooDeep</c>: it is nested more than 32 levels deep, or holds itself.</exception>
    public static object? Unwrap(object? value) => Unwrap(value, depth: 0);

    /// <summary>The entries of a hashtable without wrappers; <see langword="null"/> stays.</summary>
    /// <exception cref="ServeException"><c>TableTooDeep</c>: it is nested more than 32 levels deep, or holds itself.</exception>
    public static OrderedDictionary? UnwrapEntries(IDictionary? map) => map is null ? null : UnwrapEntries(map, depth: 0);

    /// <summary>Refuses a value that lies deeper than any table that means something.</summary>
    /// <param name="depth">How many tables and lists are around it.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ServeException"><c>TableTooDeep</c>.</exception>
    public static void RequireDepth(int depth, object? value)
    {
        if (depth > MaxDepth)
        {
            throw new ServeException(
                "TableTooDeep",
                ServeErrorKind.InvalidArgument,
                string.Create(CultureInfo.InvariantCulture, $"A table or a list of the command is nested more than {MaxDepth} levels deep, or holds itself. Give a table of texts, numbers and lists that ends."),
                value?.GetType().Name);
        }
    }

    private static object? Unwrap(object? value, int depth)
    {
        RequireDepth(depth, value);
        return value switch
        {
            PSObject { BaseObject: PSCustomObject } custom => FromProperties(custom, depth),
            PSObject wrapped => Unwrap(wrapped.BaseObject, depth),
            SwitchParameter flag => flag.IsPresent,
            IDictionary map => UnwrapEntries(map, depth),
            string => value,
            IEnumerable list => list.Cast<object?>().Select(item => Unwrap(item, depth + 1)).ToArray(),
            _ => value,
        };
    }

    private static OrderedDictionary UnwrapEntries(IDictionary map, int depth)
    {
        var plain = new OrderedDictionary();
        foreach (DictionaryEntry entry in map)
        {
            plain[Unwrap(entry.Key, depth + 1)!] = Unwrap(entry.Value, depth + 1);
        }

        return plain;
    }

    private static OrderedDictionary FromProperties(PSObject custom, int depth)
    {
        var plain = new OrderedDictionary();
        foreach (PSPropertyInfo property in custom.Properties)
        {
            plain[property.Name] = Unwrap(property.Value, depth + 1);
        }

        return plain;
    }
}
