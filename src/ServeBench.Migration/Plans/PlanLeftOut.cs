using System.Globalization;

namespace ServeBench.Migration;

/// <summary>Something of another tool's file that a plan does not do, or does otherwise.</summary>
/// <param name="Key">The key in that file, such as load.stages[1].duration; or an option of a command line.</param>
/// <param name="Line">Its line; 0 for a command line.</param>
/// <param name="Reason">Why, and what the plan does.</param>
public sealed record PlanLeftOut(string Key, int Line, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => Line == 0 ? Reason : string.Create(CultureInfo.InvariantCulture, $"{Key} (line {Line}): {Reason}");
}
