using System.Collections;
using System.Management.Automation;
using ServeBench.Arrivals;

namespace ServeBench.Commands;

/// <summary>Phases as a user has them: from New-ServePhase, as tables, or from a file of either.</summary>
internal static class PhaseInput
{
    /// <summary>The phases of a list; what is a list inside it counts as its elements.</summary>
    /// <exception cref="ServeException"><c>PhaseKeyUnknown</c>, <c>PhaseInvalid</c> or <c>InputObjectInvalid</c>.</exception>
    public static IReadOnlyList<ServePhase> Read(IEnumerable<object?> phases) => [.. phases.SelectMany(Read)];

    private static IEnumerable<ServePhase> Read(object? item)
    {
        PSObject? wrapped = item is null ? null : PSObject.AsPSObject(item);
        return wrapped is null ? throw Invalid(item)
            : ResultObjects.As<ServePhase>(wrapped) is { } phase ? [phase]
            : wrapped.BaseObject switch
            {
                IDictionary table => [PhaseSetting.Read(table)],
                PSCustomObject => [PhaseSetting.Read(PowerShellValues.UnwrapEntries((IDictionary)PowerShellValues.Unwrap(wrapped)!)!)],
                IEnumerable list and not string => Read(list.Cast<object?>()),
                _ => throw Invalid(item),
            };
    }

    private static ServeException Invalid(object? item) => new(
        "InputObjectInvalid",
        ServeErrorKind.InvalidArgument,
        $"A phase is an object of New-ServePhase, or a table such as @{{ Name = 'hold'; RequestRate = 8; DurationSec = 60 }}, not {WorkloadCollector.Describe(item is null ? null : PSObject.AsPSObject(item))}.",
        item);
}
