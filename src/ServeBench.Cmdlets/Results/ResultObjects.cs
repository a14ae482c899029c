using System.Globalization;
using System.Management.Automation;

namespace ServeBench.Commands;

/// <summary>Results as they come down a pipeline: as themselves, or as what is left of them after another session.</summary>
internal static class ResultObjects
{
    /// <summary>The object as <typeparamref name="T"/>; <see langword="null"/> when it is none.</summary>
    public static T? As<T>(PSObject item)
        where T : class =>
        item.BaseObject as T
        ?? (LanguagePrimitives.TryConvertTo(item, CultureInfo.InvariantCulture, out T converted) ? converted : null);

    /// <summary>The error <c>ResultInputInvalid</c>.</summary>
    public static ServeException NotAResult(PSObject item) => new(
        "ResultInputInvalid",
        ServeErrorKind.InvalidArgument,
        $"'{item.TypeNames[0]}' is no result; pass on what Measure-ServeMetrics, Invoke-ServeBenchmark or Import-ServeResult writes.",
        item);
}
