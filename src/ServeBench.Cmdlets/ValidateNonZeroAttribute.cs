using System.Management.Automation;

namespace ServeBench.Commands;

/// <summary>Refuses 0, for a number whose range holds it between two meanings.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ValidateNonZeroAttribute : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        object? value = arguments is PSObject wrapped ? wrapped.BaseObject : arguments;
        if (value is 0)
        {
            throw new ValidationMetadataException("0 is not a length. Specify 1 or more, or -1 for the dataset's own.");
        }
    }
}
