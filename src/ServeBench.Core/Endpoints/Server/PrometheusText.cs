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
