using System.Globalization;
using System.Text;
using ServeBench.Load;

namespace ServeBench.Results;

/// <summary>The name that <c>vllm bench serve</c> gives to a result file.</summary>
internal static class ResultFileName
{
    // A name has 255 at most, and a number may follow.
    private const int MaxBytes = 245;
    private const int ShortestPart = 40;

    // Of Windows and of Unix, on each of them: a folder may be copied. Control characters would reach the terminal of who lists it.
    private static readonly char[] s_notInNames =
        [.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(char.IsControl), '/', '\\', ':', '*', '?', '"', '<', '>', '|', '\u2028', '\u2029'];

    /// <summary>
    /// <c>{label or backend}-{rate}qps[-concurrency{n}]-{last part of the model's name}-{date}</c>, or with a ramp
    /// <c>{label or backend}-ramp-up-{strategy}-{start}qps-{end}qps...</c>; the rate as Python writes it: <c>10.0qps</c>, <c>infqps</c>.
    /// A character that a file name cannot hold on any platform becomes an underscore.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="extension">Ending with its dot.</param>
    public static string For(ServeRun run, string extension)
    {
        string name = string.IsNullOrEmpty(run.Label) ? run.Backend : run.Label;
        string traffic = run.RampUpStrategy is { } strategy
            ? $"ramp-up-{NameOf(strategy)}-{RampRate(run.RampUpStartRate)}qps-{RampRate(run.RampUpEndRate)}qps"
            : $"{PythonNumbers.Format(run.ReportedRate)}qps";
        string concurrency = run.MaxConcurrency is { } limit ? string.Create(CultureInfo.InvariantCulture, $"-concurrency{limit}") : "";
        string model = run.Model[(run.Model.LastIndexOf('/') + 1)..];
        string rest = $"-{traffic}{concurrency}-";
        string end = $"-{Date(run)}";

        // A server may have given the model a name that no file can have: what is too much is cut, first of the model, then of the label.
        int room = MaxBytes - Encoding.UTF8.GetByteCount(rest + end + extension);
        model = Start(model, Math.Max(ShortestPart, room - Encoding.UTF8.GetByteCount(name)));
        name = Start(name, Math.Max(ShortestPart, room - Encoding.UTF8.GetByteCount(model)));
        return Clean($"{name}{rest}{model}{end}") + extension;
    }

    // The part of a text that has no more than so many bytes.
    private static string Start(string text, int bytes)
    {
        int length = Math.Min(text.Length, bytes);
        while (length > 0 && (Encoding.UTF8.GetByteCount(text.AsSpan(0, length)) > bytes || char.IsHighSurrogate(text[length - 1])))
        {
            length--;
        }

        return text[..length];
    }

    /// <summary>A name of a file, with an underscore for each character that one cannot hold on any platform.</summary>
    internal static string Clean(string name) => string.Join('_', name.Split(s_notInNames));

    /// <summary>Names for runs in one folder: as <see cref="For"/>, but no two of them the same.</summary>
    internal static IReadOnlyList<string> ForAll(IEnumerable<ServeRun> runs, string extension)
    {
        List<string> names = [];
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        foreach (ServeRun run in runs)
        {
            // Two runs that began in the same second with the same settings have the same name.
            string name = For(run, extension);
            for (int number = 2; !taken.Add(name); number++)
            {
                name = For(run, $"-{number}{extension}");
            }

            names.Add(name);
        }

        return names;
    }

    /// <summary>When the run ended, in local time, as vLLM writes it: <c>20260801-123015</c>; now, for a run that does not know.</summary>
    internal static string Date(ServeRun run)
    {
        DateTimeOffset end = run.StartedAt == default ? DateTimeOffset.Now : run.StartedAt.AddSeconds(run.DurationSeconds).ToLocalTime();
        return end.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
    }

    /// <summary>vLLM's name of a strategy.</summary>
    internal static string NameOf(Arrivals.RampUpStrategy strategy) => strategy.ToString().ToLowerInvariant();

    // vLLM takes whole numbers for a ramp, and prints them so.
    private static string RampRate(double? rate)
    {
        string text = PythonNumbers.Format(rate ?? 0);
        return text.EndsWith(".0", StringComparison.Ordinal) ? text[..^2] : text;
    }
}
