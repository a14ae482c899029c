using System.Management.Automation;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>Sends who asks New-ServeDataset for a dataset in a file to Import-ServeDataset. Anything else is left to the engine.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class KindTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is string text && DatasetFormats.TryFind(text) is { } format
            ? throw new ArgumentTransformationMetadataException($"{format} is a dataset in a file. Read it with Import-ServeDataset FILE -Format {format}. Kinds without a file are {string.Join(", ", Enum.GetNames<DatasetKind>())}.")
            : inputData;
    }
}
