using System.Management.Automation;

namespace ServeBench.Commands;

/// <summary>
/// Lets a list of numbers be written as one text with commas, as <c>vllm bench serve</c> takes it: PowerShell's own conversion reads
/// '50,90,99' as 509099. Anything else is left to that conversion.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class NumberListTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is string text && text.Contains(',', StringComparison.Ordinal)
            ? text.Split(',', StringSplitOptions.TrimEntries)
            : inputData;
    }
}
