using System.Globalization;
using System.Management.Automation;
using ServeBench.Endpoints;

namespace ServeBench.Commands;

/// <summary>Refuses a value outside the range that <see cref="SamplingOption"/> declares for an option.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SamplingRangeAttribute(string name) : ValidateEnumeratedArgumentsAttribute
{
    protected override void ValidateElement(object element)
    {
        SamplingOption option = SamplingOption.All.First(one => one.Name == name);
        double value = Convert.ToDouble(element is PSObject wrapped ? wrapped.BaseObject : element, CultureInfo.InvariantCulture);
        if (!(value >= option.Least && value <= option.Most))
        {
            throw new ValidationMetadataException(string.Create(
                CultureInfo.InvariantCulture, $"{value} is outside the range of {name}. Use {option.Least} to {option.Most}."));
        }
    }
}
