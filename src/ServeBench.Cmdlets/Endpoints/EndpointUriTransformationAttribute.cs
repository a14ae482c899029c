using System.Collections;
using System.Management.Automation;
using ServeBench.Simulation;

namespace ServeBench.Commands;

/// <summary>
/// Lets a parameter that takes addresses take what has one: a simulator, a model, a run. A text that is no absolute address is left to
/// the engine, which says what is wrong with it.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class EndpointUriTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : inputData;
        return value is IEnumerable and not string ? ((IEnumerable)value).Cast<object?>().Select(Address).ToArray() : Address(inputData);
    }

    private static Uri Parse(string text)
    {
        try
        {
            return new Uri(text, UriKind.RelativeOrAbsolute);
        }
        catch (UriFormatException exception)
        {
            // What stands before an @ may be a password.
            throw new ArgumentTransformationMetadataException(
                PipelineMacro.Describe(text, "The address") ?? $"'{OutsideText.OnOneLine(text[(text.LastIndexOf('@') + 1)..])}' is not the address of an endpoint, such as http://127.0.0.1:8000. {exception.Message}");
        }
    }

    private static object? Address(object? item)
    {
        object? value = item is PSObject wrapped ? wrapped.BaseObject : item;
        return value switch
        {
            null => null,
            Uri => value,
            string { Length: 0 } => value,
            string text => Parse(text),
            ServeSimulator simulator => simulator.Uri,
            _ when PSObject.AsPSObject(item!).Properties["Uri"]?.Value is { } uri => Address(uri),
            _ => item,
        };
    }
}
