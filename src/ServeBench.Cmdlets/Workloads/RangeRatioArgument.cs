using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>Reads the argument of -RangeRatio: a number for both sides, or a hashtable with <c>input</c> and <c>output</c>.</summary>
internal static class RangeRatioArgument
{
    /// <summary>The ratios.</summary>
    /// <exception cref="ServeException"><c>RangeRatioInvalid</c>.</exception>
    public static RangeRatio Parse(object argument)
    {
        object value = argument is PSObject wrapped ? wrapped.BaseObject : argument;
        RangeRatio ratio = value switch
        {
            RangeRatio ready => ready,
            IDictionary sides => FromSides(sides),
            _ => new RangeRatio(Number(value)),
        };
        ratio.Validate();
        return ratio;
    }

    private static RangeRatio FromSides(IDictionary sides)
    {
        double? input = null;
        double? output = null;
        foreach (DictionaryEntry side in sides)
        {
            switch (side.Key?.ToString()?.ToUpperInvariant())
            {
                case "INPUT":
                    input = Number(side.Value);
                    break;
                case "OUTPUT":
                    output = Number(side.Value);
                    break;
                default:
                    throw Invalid($"it has a side '{side.Key}'", sides);
            }
        }

        return input is double inputRatio && output is double outputRatio
            ? new RangeRatio(inputRatio, outputRatio)
            : throw Invalid("it lacks a side", sides);
    }

    private static double Number(object? value)
    {
        try
        {
            return (double)LanguagePrimitives.ConvertTo(value, typeof(double), CultureInfo.InvariantCulture);
        }
        catch (PSInvalidCastException)
        {
            throw Invalid($"'{value}' is not a number", value);
        }
    }

    private static ServeException Invalid(string reason, object? argument) => new(
        "RangeRatioInvalid",
        ServeErrorKind.InvalidArgument,
        $"-RangeRatio must be at least 0 and below 1, or both sides as @{{ input = 0.2; output = 0.5 }}: {reason}.",
        argument);
}
