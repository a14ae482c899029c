using System.Globalization;
using System.Text.Json;

namespace ServeBench.Common;

/// <summary>Floating-point numbers as Python writes them, so that a file or a file name of ours looks like one of vLLM's.</summary>
internal static class PythonNumbers
{
    private const double FirstWithExponent = 1e16;
    private const int Places = 3;
    private const int MaxLength = 40;

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
        if (Math.Abs(value) >= FirstWithExponent && !text.Contains('E', StringComparison.Ordinal))
        {
            // .NET 10 begins with exponents at 1e17, Python at 1e16.
            return WithExponent(text);
        }

        if (text.Contains('E', StringComparison.Ordinal))
        {
            return text.Replace('E', 'e');
        }

        return text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";
    }

    private static string WithExponent(string whole)
    {
        string sign = whole[0] == '-' ? "-" : "";
        string digits = whole[sign.Length..];
        string fraction = digits[1..].TrimEnd('0');
        return string.Create(
            CultureInfo.InvariantCulture, $"{sign}{digits[0]}{(fraction.Length > 0 ? "." : "")}{fraction}e+{digits.Length - 1}");
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

    /// <summary>
    /// Writes a thousandth of a number: milliseconds as seconds. The decimal point is moved in the text, so that no digit changes and
    /// moving it back gives the same number.
    /// </summary>
    public static void WriteThousandth(Utf8JsonWriter writer, double value)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        if (!double.IsFinite(value)
            || !value.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture)
            || text[..length].ContainsAny((byte)'E', (byte)'-'))
        {
            Write(writer, value / 1000.0);
            return;
        }

        Span<byte> moved = stackalloc byte[MaxLength];
        writer.WriteRawValue(moved[..MovePoint(text[..length], moved)], skipInputValidation: true);
    }

    // "12345.5" to "12.3455", "10" to "0.01", "0" to "0.0".
    private static int MovePoint(ReadOnlySpan<byte> text, Span<byte> moved)
    {
        int point = text.IndexOf((byte)'.');
        ReadOnlySpan<byte> whole = point < 0 ? text : text[..point];
        ReadOnlySpan<byte> fraction = point < 0 ? [] : text[(point + 1)..];
        int kept = Math.Max(whole.Length - Places, 0);
        int length = Append(moved, 0, kept == 0 ? "0"u8 : whole[..kept]);
        length = Append(moved, length, "."u8);
        int firstDecimal = length;
        length = Append(moved, length, "000"u8[Math.Min(whole.Length, Places)..]);
        length = Append(moved, length, whole[kept..]);
        length = Append(moved, length, fraction);
        return Math.Max(moved[..length].TrimEnd((byte)'0').Length, firstDecimal + 1);
    }

    private static int Append(Span<byte> target, int length, ReadOnlySpan<byte> text)
    {
        text.CopyTo(target[length..]);
        return length + text.Length;
    }
}
