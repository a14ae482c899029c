using System.Management.Automation;

namespace ServeBench.Commands;

/// <summary>Takes a confidence: 0, or 0.5 and more below 1.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ValidateConfidenceAttribute : ValidateEnumeratedArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void ValidateElement(object element)
    {
        if (element is not double confidence || confidence is not (0 or (>= 0.5 and < 1)))
        {
            throw new ValidationMetadataException($"'{element}' is not a confidence. Give a number from 0.5 to below 1, such as 0.95 or 0.99, or 0 to decide by the values.");
        }
    }
}
