using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using ServeBench.Metrics;

namespace ServeBench.Commands;

/// <summary>
/// Makes requests and results that come from a remote session or from Import-Clixml, where they are property bags, what they were. Registered in
/// ServeBench.Types.ps1xml, so that it happens by itself where the module is loaded.
/// </summary>
public sealed class DeserializedResultConverter : PSTypeConverter
{
    private const string BagPrefix = "Deserialized.";
    private const string UtcTicks = "UtcTicks";

    /// <inheritdoc/>
    public override bool CanConvertFrom(object sourceValue, Type destinationType)
    {
        ArgumentNullException.ThrowIfNull(destinationType);
        return sourceValue is PSObject bag && bag.TypeNames.Contains(BagPrefix + destinationType.FullName);
    }

    /// <inheritdoc/>
    public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase)
    {
        ArgumentNullException.ThrowIfNull(destinationType);
        var bag = (PSObject)sourceValue;
        object result = destinationType == typeof(ServeMetrics)
            ? DeserializedMetrics.Create(bag)
            : DeserializedContents.Create(bag, destinationType) ?? Activator.CreateInstance(destinationType)!;
        foreach (PropertyInfo property in destinationType.GetProperties())
        {
            if (property.SetMethod is not null && Value(bag.Properties[property.Name]?.Value, property.PropertyType) is { } value)
            {
                property.SetValue(result, value);
            }
        }

        if (result is ServeMetrics metrics)
        {
            MetricsObject.AddProperties(metrics);
        }

        return result;
    }

    /// <inheritdoc/>
    public override bool CanConvertTo(object sourceValue, Type destinationType) => false;

    /// <inheritdoc/>
    public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        throw new NotSupportedException();

    // What was cut off at the depth of the serialization is a text, and stays unset where it is not that.
    private static object? Value(object? value, Type type)
    {
        if (value is null)
        {
            return null;
        }

        if (type == typeof(DateTimeOffset) && value is PSObject time && time.Properties[UtcTicks]?.Value is long ticks)
        {
            return new DateTimeOffset(ticks, TimeSpan.Zero);
        }

        if (type == typeof(IDictionary))
        {
            return (value is PSObject table ? table.BaseObject : value) is IDictionary entries ? PowerShellValues.UnwrapEntries(entries) : null;
        }

        return LanguagePrimitives.TryConvertTo(value, type, CultureInfo.InvariantCulture, out object converted) ? converted : null;
    }
}
