using System.Collections.Specialized;
using System.Globalization;

namespace ServeBench.Migration;

/// <summary>A plan while it is made of another tool's file.</summary>
internal sealed class PlanDraft
{
    private static readonly (string Suffix, string Backend)[] s_suffixes =
    [
        ("/v1/chat/completions", "openai-chat"), ("/v1/completions", "openai"), ("/v1/embeddings", "openai-embeddings"), ("/v1/responses", "openai-responses"),
        ("/v1/messages", "anthropic"), ("/v1/audio/transcriptions", "openai-audio"), ("/v1", ""),
    ];

    public List<PlanLeftOut> LeftOut { get; } = [];

    public OrderedDictionary Dataset { get; } = [];

    public OrderedDictionary Schedule { get; } = [];

    public OrderedDictionary Run { get; } = [];

    public List<object> Phases { get; } = [];

    /// <summary>When the run ends early.</summary>
    public List<object> StopWhen { get; } = [];

    public OrderedDictionary Measure { get; } = [];

    /// <summary>The sweep: a table of lists, or a list of combinations.</summary>
    public object Sweep { get; set; } = new OrderedDictionary();

    public List<object> Outputs { get; } = [];

    /// <summary>How often each run is done.</summary>
    public object? Repeat { get; set; }

    /// <summary>Takes an address, without the path of its API.</summary>
    public void SetAddress(string? address)
    {
        if (string.IsNullOrEmpty(address))
        {
            Run["uri"] = "${env:ENDPOINT:-http://127.0.0.1:8000}";
            LeftOut.Add(new PlanLeftOut("", 0, "The file names no address. The plan takes that of the environment variable ENDPOINT."));
            return;
        }

        // Within a default value of the environment the path is behind the address too.
        bool isReference = address.EndsWith('}');
        string plain = (isReference ? address[..^1] : address).TrimEnd('/');
        foreach ((string suffix, string backend) in s_suffixes)
        {
            if (plain.EndsWith(suffix, StringComparison.Ordinal))
            {
                plain = plain[..^suffix.Length];
                if (backend.Length > 0 && !Run.Contains("backend"))
                {
                    Run["backend"] = backend;
                }

                break;
            }
        }

        Run["uri"] = plain + (isReference ? "}" : "");
    }

    /// <summary>Takes a key, by reference only.</summary>
    public void SetKey(ForeignTable table, string key)
    {
        if (table.Text(key) is { Length: > 0 } text && text.StartsWith("${env:", StringComparison.Ordinal))
        {
            Run["apiKey"] = text;
        }
        else if (table.Text(key) is { Length: > 0 })
        {
            Run["apiKey"] = "${env:OPENAI_API_KEY}";
            table.Leave(key, "A plan holds no secret. It reads the key from the environment variable OPENAI_API_KEY.");
        }
    }

    /// <summary>Takes header fields; those that hold keys only by reference.</summary>
    public void SetHeaders(ForeignTable table, string key)
    {
        OrderedDictionary headers = [];
        ForeignTable fields = table.Table(key);
        foreach (string name in fields.Keys)
        {
            string? value = fields.Text(name);
            if (SecretNames.IsSensitiveHeader(name) && value?.Contains("${env:", StringComparison.Ordinal) != true)
            {
                fields.Leave(name, "A plan holds no secret. Add the header with a reference.");
            }
            else
            {
                headers[name] = value;
            }
        }

        if (headers.Count > 0)
        {
            Run["headers"] = headers;
        }
    }

    /// <summary>Takes the lengths of prompts and answers, of which each is a number or a distribution.</summary>
    public void SetLengths((double? Mean, double? Deviation) input, (double? Mean, double? Deviation) output, ForeignTable place)
    {
        Set(Dataset, "inputLength", Rounded(input.Mean));
        Set(Dataset, "outputLength", Rounded(output.Mean));
        OrderedDictionary ratio = [];
        Spread(ratio, "input", input);
        Spread(ratio, "output", output);
        if (ratio.Count > 0)
        {
            ratio["input"] ??= 0;
            ratio["output"] ??= 0;
            Dataset["rangeRatio"] = ratio;
            place.Leave("Lengths with a normal distribution become lengths that are spread evenly, with the same mean and standard deviation.");
        }
    }

    public static void Set(OrderedDictionary section, string key, object? value)
    {
        if (value is not null)
        {
            section[key] = value;
        }
    }

    /// <summary>
    /// Has the run send for a time. The rate is then one of the run, as are its swept values.
    /// </summary>
    /// <param name="seconds">The time.</param>
    /// <param name="grace">What requests in flight have after it; <see langword="null"/> to wait for all of them.</param>
    /// <param name="isWhole">Whether the run ends before that when each request of the dataset has been sent.</param>
    public void SetDuration(object seconds, object? grace, bool isWhole)
    {
        Run["durationSec"] = seconds;
        Set(Run, "graceSec", grace);
        foreach (string key in (string[])["requestRate", "burstiness", "seed"])
        {
            Set(Run, key, Schedule[key]);
            Schedule.Remove(key);
            if (Sweep is OrderedDictionary lists && lists[$"schedule.{key}"] is { } values)
            {
                lists.Remove($"schedule.{key}");
                lists[$"run.{key}"] = values;
            }
        }

        Set(Run, "noRepeat", isWhole ? true : null);
    }

    /// <summary>How many requests a rate sends in a time; <see langword="null"/> where one of them is not a number.</summary>
    public static object? CountOf(object? rate, object? seconds) =>
        rate is long or double && seconds is long or double
            ? (object)Math.Max(1, (long)Math.Round(Convert.ToDouble(rate, CultureInfo.InvariantCulture) * Convert.ToDouble(seconds, CultureInfo.InvariantCulture)))
            : null;

    public ServePlanConversion ToConversion(string tool, string source)
    {
        Set(Schedule, "phase", Phases.Count > 0 ? Phases.ToArray() : null);
        Set(Run, "stopWhen", StopWhen.Count > 0 ? StopWhen.ToArray() : null);
        OrderedDictionary sections = new() { ["dataset"] = Dataset, ["schedule"] = Schedule, ["run"] = Run };
        Set(sections, "repeat", Repeat);
        sections["sweep"] = Sweep;
        sections["measure"] = Measure;
        if (Outputs.Count > 0)
        {
            sections["outputs"] = Outputs.ToArray();
        }

        return ServePlanConversion.Of(tool, source, sections, LeftOut);
    }

    // An even spread of ± r · mean has the standard deviation r · mean / √3.
    private static void Spread(OrderedDictionary ratio, string side, (double? Mean, double? Deviation) length)
    {
        if (length is { Mean: > 0 and { } mean, Deviation: > 0 and { } deviation })
        {
            ratio[side] = Math.Min(0.99, Math.Round(Math.Sqrt(3) * deviation / mean, 3));
        }
    }

    private static long? Rounded(double? mean) => mean is { } value ? (long)Math.Round(value) : null;
}
