using System.Management.Automation;

namespace ServeBench.Commands;

/// <summary>
/// Lets a parameter of type <see cref="double"/> take the word <c>inf</c> (as <c>vllm bench serve</c> does), which PowerShell's
/// own conversion does not know. Anything else is left to that conversion.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class RateTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is string text && IsInfinity(text.AsSpan().Trim()) ? double.PositiveInfinity : inputData;
    }

    private static bool IsInfinity(ReadOnlySpan<char> text) =>
        text.Equals("inf", StringComparison.OrdinalIgnoreCase) || text.Equals("+inf", StringComparison.OrdinalIgnoreCase);
}
