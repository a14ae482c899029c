using System.Globalization;
using System.Text.Json;

namespace ServeBench.Results;

/// <summary>Floating-point numbers as Python writes them, so that a file or a file name of ours looks like one of vLLM's.</summary>
internal static class PythonNumbers
{
    // .NET switches to an exponent from 1e15 on, Python from 1e16 on.
    private const double FirstWithExponentHere = 1e15;
    private const double FirstWithExponentInPython = 1e16;

    /// <summary>
    /// <c>repr(value)</c>: the shortest digits that read back as the same number, always with a fraction or an exponent:
    /// <c>10.0</c>, <c>0.1</c>, <c>1e-05</c>, <c>1e+16</c>, <c>inf</c>, <c>nan</c>.
    /// </summary>
    public static string Format(double value)
    {
        if (double.IsNaN(value))
        {
            return "nan";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "inf" : "-inf";
        }

        string text = value.ToString("R", CultureInfo.InvariantCulture);
        if (Math.Abs(value) is >= FirstWithExponentHere and < FirstWithExponentInPython)
        {
            text = decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        }

        if (text.Contains('E', StringComparison.Ordinal))
        {
            return text.Replace('E', 'e');
        }

        return text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";
    }

    /// <summary>Writes a number; what JSON has no number for is written as the string <c>inf</c>, <c>-inf</c> or <c>nan</c>.</summary>
    public static void Write(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteRawValue(Format(value), skipInputValidation: true);
        }
        else
        {
            writer.WriteStringValue(Format(value));
        }
    }
}
