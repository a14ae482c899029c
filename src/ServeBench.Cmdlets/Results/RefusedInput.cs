using System.Globalization;
using System.Management.Automation;

namespace ServeBench.Commands;

/// <summary>Objects of a pipeline that a cmdlet cannot take: one error for all of them, which says what to pipe.</summary>
/// <param name="wanted">What the cmdlet takes, in the plural, for example <c>metrics</c>.</param>
/// <param name="advice">What to do about an object.</param>
internal sealed class RefusedInput(string wanted, Func<PSObject, string> advice)
{
    private PSObject? _first;
    private int _count;

    /// <summary>The error <c>ResultInputInvalid</c>; <see langword="null"/> when every object was taken.</summary>
    public ServeException? Error => _first is null ? null : new ServeException(
        "ResultInputInvalid",
        ServeErrorKind.InvalidArgument,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(_count == 1 ? "1 object is" : $"{_count} objects are")} not {wanted}; the first is of type '{_first.TypeNames[0]}'. {advice(_first)}"),
        _first);

    public void Add(PSObject item)
    {
        _first ??= item;
        _count++;
    }
}
