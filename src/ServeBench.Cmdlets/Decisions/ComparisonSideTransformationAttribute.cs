using System.Management.Automation;

namespace ServeBench.Commands;

/// <summary>Takes a side of a comparison: a script block that gives a run, or the address of an endpoint.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ComparisonSideTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly EndpointUriTransformationAttribute s_address = new();

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : inputData;
        return value is ScriptBlock ? value
            : s_address.Transform(engineIntrinsics, inputData) is Uri address ? address
            : throw new ArgumentTransformationMetadataException(
                $"{WorkloadCollector.Describe(inputData is null ? null : PSObject.AsPSObject(inputData))} is not a side of a comparison. Give a script block that gives a run, or the address of an endpoint, such as http://127.0.0.1:8000.");
    }
}
