using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Reports;

namespace ServeBench.Commands;

/// <summary>How the module's views show values: in invariant form, whatever the culture of the session. Called from ServeBench.Format.ps1xml.</summary>
public static class DisplayText
{
    private const int MaxTextLength = 60;
    private const int LooksAt = 4096;
    private const string NoSample = "n/a";

    /// <summary>A number with a fixed number of decimals; empty for <see langword="null"/>, <c>inf</c> for infinity.</summary>
    /// <param name="value">A number of any type.</param>
    /// <param name="decimals">0 to 15.</param>
    public static string Number(object? value, int decimals)
    {
        object? plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (plain is null)
        {
            return "";
        }

        double number = Convert.ToDouble(plain, CultureInfo.InvariantCulture);
        return double.IsPositiveInfinity(number)
            ? "inf"
            : number.ToString(string.Create(CultureInfo.InvariantCulture, $"F{decimals}"), CultureInfo.InvariantCulture);
    }

    /// <summary>A number with the decimals that it has, at most four.</summary>
    /// <param name="value">A number of any type.</param>
    public static string Number(object? value)
    {
        string text = Number(value, 4);
        return text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
    }

    /// <summary>A number with as many decimals as fit into a column, so that no digit before the point is cut.</summary>
    /// <param name="value">A number of any type.</param>
    /// <param name="decimals">Most decimals, 0 to 15.</param>
    /// <param name="width">Characters that fit.</param>
    public static string Fitted(object? value, int decimals, int width)
    {
        string text = Number(value, decimals);
        for (; text.Length > width && decimals > 0; text = Number(value, decimals))
        {
            decimals--;
        }

        return text;
    }

    /// <summary>A latency as <see cref="Fitted"/> shows it; <c>n/a</c> where no request had it.</summary>
    /// <param name="value">Milliseconds; infinite where no request had it.</param>
    /// <param name="decimals">Most decimals, 0 to 15.</param>
    /// <param name="width">Characters that fit.</param>
    public static string Milliseconds(object? value, int decimals, int width)
    {
        string text = Fitted(value, decimals, width);
        return text == "inf" ? NoSample : text;
    }

    /// <summary>A text on lines that end between words: a list would break it anywhere.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">Most characters of a line, unless a word is longer.</param>
    public static string Lines(string? text, int width)
    {
        var lines = new StringBuilder();
        int length = 0;
        foreach (string word in OutsideText.Harmless(text ?? "").Split(' '))
        {
            if (lines.Length > 0)
            {
                bool fits = length + 1 + word.Length <= width;
                lines.Append(fits ? ' ' : '\n');
                length = fits ? length + 1 : 0;
            }

            lines.Append(word);
            length += word.Length;
        }

        return lines.ToString();
    }

    /// <summary>The request rate of a run: a number, <c>inf</c>, the ends of a ramp, or that a trace's own times were kept.</summary>
    public static string Rate(ServeRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.RampUpStrategy is { } strategy ? RampText.Of(run, strategy) : run.RequestRate == 0 ? "as in the trace" : Number(run.RequestRate);
    }

    /// <summary>Mean, median and 99th percentile of a latency, as far as it has them; empty when there is none, <c>n/a</c> when no request had it.</summary>
    public static string Latency(object? mean, object? median, object? p99)
    {
        (object? Value, string Name)[] statistics = [(mean, "mean"), (median, "median"), (p99, "P99")];
        return statistics.Any(statistic => statistic.Value is double.PositiveInfinity) ? $"{NoSample}: no request had it" : string.Join(
            ", ", statistics.Where(statistic => statistic.Value is not null).Select(statistic => $"{Number(statistic.Value, 2)} {statistic.Name}"));
    }

    /// <summary>What another tool calls by its own name: a line for each mean, median, 99th percentile and number of its own.</summary>
    /// <param name="metrics">Metrics that were imported.</param>
    public static string ToolMetrics(ServeMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        return string.Join('\n', ToolMetricNames.Summary(metrics).Select(metric => $"{OutsideText.OnOneLine(metric.Key)} {Number(metric.Value, 2)}"));
    }

    /// <summary>A text on one line, cut where it is long; what a terminal or a build agent would obey in it is shown instead.</summary>
    public static string OneLine(object? value)
    {
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        // Of a long text no more than its beginning is looked at; a cut never parts a surrogate pair, of which half would be shown.
        string line = OutsideText.OnOneLine(string.Join(' ', text[..Math.Min(text.Length, LooksAt)].Split((char[])['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)));
        return line.Length <= MaxTextLength ? line : line[..(char.IsHighSurrogate(line[MaxTextLength - 2]) ? MaxTextLength - 2 : MaxTextLength - 1)] + "…";
    }

    /// <summary>The first few of several values as PowerShell shows them, each on one line.</summary>
    /// <param name="values">A list, a table, or <see langword="null"/>.</param>
    public static string Several(IEnumerable? values)
    {
        const int Most = 4;
        string[] first =
        [
            .. (values ?? Array.Empty<object>()).Cast<object?>().Take(Most + 1)
                .Select(value => OneLine(value is DictionaryEntry entry ? string.Create(CultureInfo.InvariantCulture, $"[{entry.Key}, {entry.Value}]") : value)),
        ];
        return $"{{{string.Join(", ", first.Take(Most))}{(first.Length > Most ? "…" : "")}}}";
    }

    /// <summary>A text in full, with its lines; what a terminal or a build agent would obey in it is shown instead.</summary>
    /// <param name="value">A text, or a value of which the text is shown.</param>
    public static string Plain(object? value) => OutsideText.Harmless(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
}
