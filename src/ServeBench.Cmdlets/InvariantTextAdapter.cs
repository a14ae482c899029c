using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;

namespace ServeBench.Commands;

/// <summary>
/// Gives PowerShell the properties of results, with numbers that are infinite, or are not numbers, whose text is the same in every culture:
/// <c>Export-Csv</c> writes the text of a value, which for an infinity is ∞ in most cultures and cannot be read back. To compare, sort and
/// calculate they are plain numbers.
/// </summary>
public sealed class InvariantTextAdapter : PSPropertyAdapter
{
    private static readonly MethodInfo s_toText = typeof(InvariantTextAdapter).GetMethod(nameof(ToText))!;
    private static readonly ConcurrentDictionary<Type, Dictionary<string, PropertyInfo>> s_properties = new();

    /// <inheritdoc/>
    public override Collection<PSAdaptedProperty> GetProperties(object baseObject) =>
        [.. PropertiesOf(baseObject).Values.Select(property => new PSAdaptedProperty(property.Name, property))];

    /// <inheritdoc/>
    public override PSAdaptedProperty? GetProperty(object baseObject, string propertyName) =>
        PropertiesOf(baseObject).TryGetValue(propertyName, out PropertyInfo? property) ? new PSAdaptedProperty(property.Name, property) : null;

    /// <inheritdoc/>
    public override object? GetPropertyValue(PSAdaptedProperty adaptedProperty)
    {
        ArgumentNullException.ThrowIfNull(adaptedProperty);
        object? value = Of(adaptedProperty).GetValue(adaptedProperty.BaseObject);
        return value is double number && !double.IsFinite(number) ? WithText(number) : value;
    }

    /// <inheritdoc/>
    public override string GetPropertyTypeName(PSAdaptedProperty adaptedProperty) => Of(adaptedProperty).PropertyType.FullName!;

    /// <inheritdoc/>
    public override bool IsGettable(PSAdaptedProperty adaptedProperty) => true;

    /// <inheritdoc/>
    public override bool IsSettable(PSAdaptedProperty adaptedProperty) => Of(adaptedProperty).SetMethod is { IsPublic: true };

    /// <inheritdoc/>
    /// <remarks>A table that is cast to a result sets the properties of a new one.</remarks>
    public override void SetPropertyValue(PSAdaptedProperty adaptedProperty, object value)
    {
        ArgumentNullException.ThrowIfNull(adaptedProperty);
        PropertyInfo property = Of(adaptedProperty);
        property.SetValue(adaptedProperty.BaseObject, LanguagePrimitives.ConvertTo(value, property.PropertyType, CultureInfo.InvariantCulture));
    }

    /// <summary>A number whose text is that of the invariant culture; called by PowerShell.</summary>
    /// <param name="number">The number.</param>
    public static string ToText(PSObject number) =>
        ((double)(number ?? throw new ArgumentNullException(nameof(number))).BaseObject).ToString(CultureInfo.InvariantCulture);

    internal static PSObject WithText(double number)
    {
        var value = new PSObject(number);
        value.Methods.Add(new PSCodeMethod(nameof(ToString), s_toText));
        return value;
    }

    private static PropertyInfo Of(PSAdaptedProperty property) => (PropertyInfo)property.Tag;

    private static Dictionary<string, PropertyInfo> PropertiesOf(object value) => s_properties.GetOrAdd(
        value.GetType(),
        static type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0)
            .ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase));
}
