using System.Management.Automation;

namespace ServeBench.Commands;

/// <summary>
/// Refuses a number with a comma that is given as text: PowerShell's own conversion takes a comma for a separator of thousands, and reads
/// '0,5' as 5.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class InvariantNumberAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is string text && text.Contains(',', StringComparison.Ordinal)
            ? throw new ArgumentTransformationMetadataException($"'{text}' is not a number here. Write it with a decimal point and without separators, such as 0.5 or 1000.")
            : inputData;
    }
}
