using System.Globalization;

namespace ServeBench.Results;

/// <summary>
/// One run of a sweep: its parameters and metrics by name. A name is found as it stands, else with <c>-</c> for <c>_</c> or the
/// other way round, else as the property of an object that means the same: <c>p99_e2el_ms</c> is <c>P99E2elMs</c>.
/// </summary>
internal sealed class SweepRow
{
    private readonly OrderedDictionary<string, object?> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _plainNames = new(StringComparer.Ordinal);

    /// <summary>Creates a row.</summary>
    /// <param name="values">Numbers, texts, booleans and <see langword="null"/>; of two with one name the first stays.</param>
    public SweepRow(IEnumerable<KeyValuePair<string, object?>> values)
    {
        foreach ((string name, object? value) in values)
        {
            if (_values.TryAdd(name, Plain(value)))
            {
                _plainNames.TryAdd(PlainName(name), name);
            }
        }
    }

    public IEnumerable<string> Names => _values.Keys;

    /// <summary>Names and values, in their order.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Values => _values;

    /// <summary>Whether the run has the variable, even without a value.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>The value; <see langword="null"/> when there is none.</summary>
    public object? Value(string name) => Find(name) is { } found ? _values[found] : null;

    /// <summary>The value as a number, also of a text that is one; <see langword="null"/> when there is no value, or NaN.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="subject">The setting that names it, for the error; <see langword="null"/> when no setting does.</param>
    /// <exception cref="ServeException"><c>SweepVariableNotNumeric</c>.</exception>
    public double? Number(string name, string? subject) => Value(name) switch
    {
        null or "" => null,
        object value when AsNumber(value) is { } number => double.IsNaN(number) ? null : number,
        object value => throw NotNumeric(name, subject, Text(value)),
    };

    /// <summary>The value as it is shown and grouped by.</summary>
    public string Text(string name) => Text(Value(name));

    /// <summary>The same run with another value of a variable.</summary>
    public SweepRow With(string name, object? value)
    {
        string stored = Find(name) ?? name;
        return new SweepRow([.. _values.Where(entry => entry.Key != stored), KeyValuePair.Create(stored, value)]);
    }

    /// <summary>A value as it is shown: numbers with the digits that they have, <c>inf</c>, and <c>(none)</c> for no value.</summary>
    public static string Text(object? value) => value switch
    {
        null or "" => "(none)",
        double.PositiveInfinity => "inf",
        double.NegativeInfinity => "-inf",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>A number for a table: its first six digits, which no measurement has more of.</summary>
    public static string Rounded(double value)
    {
        if (value == 0 || !double.IsFinite(value))
        {
            return Text(value);
        }

        int decimals = Math.Clamp(5 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 15);
        return Text(Math.Round(value, decimals));
    }

    /// <summary>A value as a number; <see langword="null"/> when it is not a number.</summary>
    public static double? AsNumber(object? value) => value switch
    {
        double number => number,
        long number => number,
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" => double.NaN,
        string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
        _ => null,
    };

    private static ServeException NotNumeric(string name, string? subject, string value) => new(
        "SweepVariableNotNumeric",
        ServeErrorKind.InvalidData,
        $"The variable '{name}' is '{value}' in a run, which is not a number. Choose another variable, or leave that run out.",
        name) { Subject = subject };

    private string? Find(string name)
    {
        foreach (string candidate in (ReadOnlySpan<string>)[name, name.Replace('_', '-'), name.Replace('-', '_')])
        {
            if (_values.ContainsKey(candidate))
            {
                return candidate;
            }
        }

        return _plainNames.GetValueOrDefault(PlainName(name));
    }

    private static string PlainName(string name) =>
        name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();

    private static object? Plain(object? value) => value switch
    {
        null or string or bool or double or long => value,
        float number => (double)number,
        decimal number => (double)number,
        sbyte or byte or short or ushort or int or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        ulong number => number <= long.MaxValue ? (long)number : (double)number,
        TimeSpan time => time.TotalSeconds,
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
