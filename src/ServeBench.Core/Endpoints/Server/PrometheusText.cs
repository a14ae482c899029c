using System.Globalization;

namespace ServeBench.Endpoints;

/// <summary>The Prometheus text format, as far as counters need it.</summary>
internal static class PrometheusText
{
    /// <summary>The samples of a text; other lines are ignored.</summary>
    public static IEnumerable<PrometheusSample> Samples(string text)
    {
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line[0] != '#' && Parse(line) is { } sample)
            {
                yield return sample;
            }
        }
    }

    private static PrometheusSample? Parse(string line)
    {
        int nameEnd = line.AsSpan().IndexOfAny('{', ' ', '\t');
        if (nameEnd <= 0)
        {
            return null;
        }

        int labelsEnd = line[nameEnd] == '{' ? EndOfLabels(line, nameEnd) : nameEnd;
        string[] rest = line[labelsEnd..].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return rest.Length > 0 && double.TryParse(rest[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? new PrometheusSample(line[..nameEnd], line[nameEnd..labelsEnd], value)
            : null;
    }

    // A brace within a quoted value ends nothing.
    private static int EndOfLabels(string line, int start)
    {
        bool quoted = false;
        for (int i = start; i < line.Length; i++)
        {
            switch (line[i])
            {
                case '\\' when quoted:
                    i++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case '}' when !quoted:
                    return i + 1;
            }
        }

        return line.Length;
    }
}

/// <summary>One sample of a metric.</summary>
/// <param name="Name">The metric's name.</param>
/// <param name="Labels">Its labels as they stand, braces included; empty without any.</param>
/// <param name="Value">The value.</param>
internal readonly record struct PrometheusSample(string Name, string Labels, double Value)
{
    /// <summary>A label whose value is a whole number; <see langword="null"/> when it has none of that name.</summary>
    public int? Number(string label)
    {
        string start = label + "=\"";
        int at = Labels.IndexOf(start, StringComparison.Ordinal);
        if (at < 1 || Labels[at - 1] is not ('{' or ',' or ' '))
        {
            return null;
        }

        at += start.Length;
        int end = Labels.IndexOf('"', at);
        return end > at && int.TryParse(Labels.AsSpan(at, end - at), out int value) ? value : null;
    }
}
