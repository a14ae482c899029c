using System.Globalization;
using System.Management.Automation;

namespace ServeBench.Commands;

/// <summary>Objects as they come down a pipeline: as themselves, or as what is left of them after another session.</summary>
internal static class ResultObjects
{
    /// <summary>The object as <typeparamref name="T"/>; <see langword="null"/> when it is not one.</summary>
    public static T? As<T>(PSObject item)
        where T : class =>
        item.BaseObject as T
        ?? (item.TypeNames.Contains("Deserialized." + typeof(T).FullName) && LanguagePrimitives.TryConvertTo(item, CultureInfo.InvariantCulture, out T converted)
            ? converted
            : null);
}
