using System.Management.Automation;
using System.Security;

namespace ServeBench.Commands;

/// <summary>Says of a parameter that takes a key how to give it, where it was given as plain text, and does not repeat the key.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class KeyTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is null or SecureString
            ? value
            : throw new ArgumentTransformationMetadataException(
                "A key is a SecureString, so that it stays out of the history. Use (Read-Host -AsSecureString), or (ConvertTo-SecureString $env:MY_KEY -AsPlainText -Force).");
    }
}
