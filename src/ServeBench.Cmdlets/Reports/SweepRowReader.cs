using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Results;

namespace ServeBench.Commands;

/// <summary>Runs as they come down a pipeline: of Import-ServeSweep, metrics, rows of Import-Csv, or anything with numbers.</summary>
internal static class SweepRowReader
{
    private const int MaxDepth = 2;

    public static SweepRow Read(PSObject item) => new(Values(item, MaxDepth));

    /// <summary>A run as an object with a property for each of its names.</summary>
    public static PSObject Write(SweepRow row, string typeName)
    {
        var written = new PSObject();
        written.TypeNames.Insert(0, typeName);
        foreach ((string name, object? value) in row.Values)
        {
            // Names of properties ignore the case of letters, unlike keys.
            if (written.Properties[name] is null)
            {
                written.Properties.Add(new PSNoteProperty(name, value));
            }
        }

        return written;
    }

    // What describes a run of metrics stands beside its metrics, as in a file of vLLM.
    private static IEnumerable<KeyValuePair<string, object?>> Values(PSObject item, int depth)
    {
        if (item.BaseObject is IDictionary map)
        {
            return map.Cast<DictionaryEntry>().SelectMany(entry => Values(Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!, entry.Value, depth));
        }

        IEnumerable<PSPropertyInfo> properties = item.Properties.Where(property => property.IsGettable);
        return properties.SelectMany(property => Values(property.Name, Get(property), depth));
    }

    private static IEnumerable<KeyValuePair<string, object?>> Values(string name, object? value, int depth)
    {
        object? plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        bool isRun = Is<ServeMetrics>(value) || Is<ServeRun>(value) || (name == nameof(ServeRun.Metadata) && plain is IDictionary);
        if (isRun)
        {
            return depth == 0 ? [] : Values(PSObject.AsPSObject(value), depth - 1);
        }

        return plain is null or string or ValueType or Uri ? [KeyValuePair.Create(name, plain)] : [];
    }

    // Of another session, only the properties are left.
    private static bool Is<T>(object? value) =>
        value is T || (value is PSObject wrapped && (wrapped.BaseObject is T || wrapped.TypeNames.Contains("Deserialized." + typeof(T).FullName)));

    private static object? Get(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException)
        {
            return null;
        }
    }
}
