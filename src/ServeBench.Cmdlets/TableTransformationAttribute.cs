using System.Collections;
using System.Management.Automation;

namespace ServeBench.Commands;

/// <summary>Says of a parameter that takes a table what to type, where something else was given.</summary>
/// <param name="example">A table as a user types it.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class TableTransformationAttribute(string example) : ArgumentTransformationAttribute
{
    /// <summary>A table as a user types it.</summary>
    public string Example { get; } = example;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is null or IDictionary
            ? value
            : throw new ArgumentTransformationMetadataException(
                $"Specify a table such as {Example}, not {(value is string ? "text" : $"an object of type {value.GetType().Name}")}. JSON becomes a table with ConvertFrom-Json -AsHashtable.");
    }
}
