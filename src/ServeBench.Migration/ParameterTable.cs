using System.Collections.Specialized;

namespace ServeBench.Migration;

/// <summary>Fills the parameters of a <see cref="PipelineStep"/>: what a command line does not say is left to the cmdlet's default.</summary>
internal static class ParameterTable
{
    /// <summary>Sets a parameter, unless there is nothing to set it to.</summary>
    public static void Set(OrderedDictionary parameters, string name, object? value)
    {
        if (value is not null)
        {
            parameters[name] = value;
        }
    }

    public static void SetFlag(OrderedDictionary parameters, string name, bool isOn)
    {
        if (isOn)
        {
            parameters[name] = true;
        }
    }

    /// <summary>A number, unless it is the 0 that stands for none.</summary>
    public static int? NotZero(int? value) => value == 0 ? null : value;

    /// <inheritdoc cref="NotZero(int?)"/>
    public static double? NotZero(double? value) => value == 0 ? null : value;
}
