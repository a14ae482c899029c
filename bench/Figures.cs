using System.Globalization;

namespace ServeBench.Bench;

/// <summary>What one client saw at one level, as it prints it: <c>key=value</c>, separated by blanks.</summary>
internal sealed class Figures
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>A figure; not a number when the client has none of that name.</summary>
    public double this[string name] =>
        _values.TryGetValue(name, out string? text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : double.NaN;

    /// <summary>A figure as text.</summary>
    public string Text(string name) => _values.GetValueOrDefault(name, "");

    /// <summary>Reads the last line that holds figures.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static Figures Parse(string output)
    {
        string line = output.Split('\n').LastOrDefault(text => text.Contains("ttft_p50=", StringComparison.Ordinal))
            ?? throw new InvalidOperationException("A client printed no figures: " + output);
        var figures = new Figures();
        foreach (string pair in line.Trim().Split(' '))
        {
            string[] parts = pair.Split('=', 2);
            figures._values[parts[0]] = parts[^1];
        }

        return figures;
    }
}
