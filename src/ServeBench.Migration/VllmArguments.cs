using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ServeBench.Results;

namespace ServeBench.Migration;

/// <summary>The options of one command line, as Python's argparse reads them: the last of several wins.</summary>
internal sealed partial class VllmArguments
{
    private const string DatasetName = "dataset-name";

    // The names that vllm-bench has for datasets of vllm bench serve.
    private static readonly Dictionary<string, string> s_otherDatasetNames = new(StringComparer.Ordinal)
    {
        ["speed-bench"] = "speed_bench", ["prefix-repetition"] = "prefix_repetition", ["timed-trace"] = "timed_trace",
    };

    private readonly Dictionary<string, List<string>> _options = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly HashSet<string> _leftOut = new(StringComparer.Ordinal);

    /// <summary>Options that were given and that nothing has asked for.</summary>
    public IEnumerable<string> Unused => _options.Keys.Where(name => !_used.Contains(name));

    /// <summary>A sentence for each value that holds a variable or an expression of the shell. Ask last: a number is left out once it is read.</summary>
    public IEnumerable<string> ShellWarnings => _options.SelectMany(option => option.Value, (option, value) => (option.Key, Value: value))
        .Where(option => ShellExpression().IsMatch(option.Value))
        .Select(option => _leftOut.Contains(option.Key)
            ? $"--{option.Key} is left out: its value '{option.Value}' needs the shell. Set it in the pipeline, or let Invoke-ServeSweep run several values."
            : $"The value '{option.Value}' of --{option.Key} needs the shell, and the pipeline has it as text. Replace it.");

    /// <summary>Reads the words behind the command.</summary>
    /// <exception cref="ServeException"><c>VllmOptionUnknown</c> or <c>VllmCommandInvalid</c>.</exception>
    public static VllmArguments Parse(IReadOnlyList<string> words)
    {
        var arguments = new VllmArguments();
        for (int i = 0; i < words.Count;)
        {
            string word = words[i++];
            if (!word.StartsWith("--", StringComparison.Ordinal) || word.Length == 2)
            {
                throw Invalid($"'{word}' does not belong to an option. Options begin with --, and a value with blanks needs quotes.", word);
            }

            int equals = word.IndexOf('=', StringComparison.Ordinal);
            (string name, OptionValues takes) = VllmOptions.Find((equals < 0 ? word[2..] : word[2..equals]).Replace('_', '-'));
            List<string> values = equals < 0 ? [] : [word[(equals + 1)..]];
            int most = takes switch { OptionValues.None => 0, OptionValues.One => 1, _ => int.MaxValue };
            for (; equals < 0 && values.Count < most && i < words.Count && !IsOption(words[i]); i++)
            {
                values.Add(words[i]);
            }

            if (values.Count > most || (values.Count == 0 && most == 1))
            {
                throw Invalid(most == 0 ? $"--{name} takes no value." : $"--{name} needs a value.", name);
            }

            arguments._options[name] = name == DatasetName ? [s_otherDatasetNames.GetValueOrDefault(values[0], values[0])] : values;
        }

        return arguments;
    }

    /// <summary>Whether an option was given.</summary>
    public bool Has(string name)
    {
        _used.Add(name);
        return _options.ContainsKey(name);
    }

    /// <summary>The value of an option; <see langword="null"/> when it was not given.</summary>
    public string? Text(string name) => Has(name) ? _options[name][0] : null;

    /// <summary>The values of an option; none when it was not given.</summary>
    public IReadOnlyList<string> Values(string name) => Has(name) ? _options[name] : [];

    /// <summary>A number, <c>inf</c> included.</summary>
    /// <exception cref="ServeException"><c>VllmCommandInvalid</c>.</exception>
    public double? Number(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (ShellExpression().IsMatch(text))
        {
            _leftOut.Add(name);
            return null;
        }

        string plain = text.Trim().Replace("_", "", StringComparison.Ordinal);
        return plain.TrimStart('+').ToLowerInvariant() is "inf" or "infinity" ? double.PositiveInfinity
            : double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && !double.IsNaN(number) ? number
            : throw Invalid($"--{name} is '{text}'; it takes a number.", name);
    }

    /// <summary>A whole number.</summary>
    /// <exception cref="ServeException"><c>VllmCommandInvalid</c>.</exception>
    public int? Whole(string name) => Number(name) is not { } number ? null
        : double.IsInteger(number) && Math.Abs(number) <= int.MaxValue ? (int)number
        : throw Invalid($"--{name} is '{Text(name)}'; it takes a whole number.", name);

    /// <summary>A JSON value.</summary>
    /// <exception cref="ServeException"><c>VllmCommandInvalid</c>.</exception>
    public JsonElement? Json(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        try
        {
            byte[] json = Encoding.UTF8.GetBytes(text);
            using JsonDocument document = JsonDocument.Parse(json);
            return JsonPlace.OfBrokenText(json) is null
                ? document.RootElement.Clone()
                : throw Invalid($"--{name} has a text that holds half of a surrogate pair. Write the whole character, or both of its halves.", name);
        }
        catch (JsonException exception)
        {
            throw Invalid($"--{name} is not JSON ({exception.Message}). Use a here-string (@' ... '@) for the command line, so that PowerShell keeps its quotes.", name);
        }
    }

    /// <summary>Pairs such as <c>key=value</c>.</summary>
    /// <exception cref="ServeException"><c>VllmCommandInvalid</c>.</exception>
    public IEnumerable<KeyValuePair<string, string>> Pairs(string name, char separator)
    {
        foreach (string value in Values(name))
        {
            int at = value.IndexOf(separator, StringComparison.Ordinal);
            yield return at > 0
                ? new(value[..at].Trim(), value[(at + 1)..].Trim())
                : throw Invalid($"--{name} holds '{value}'; it expects KEY{separator}VALUE.", name);
        }
    }

    /// <summary>The error <c>VllmCommandInvalid</c>.</summary>
    public static ServeException Invalid(string message, object? target) =>
        new("VllmCommandInvalid", ServeErrorKind.InvalidArgument, message, target);

    [GeneratedRegex(@"\$[A-Za-z_{(]")]
    private static partial Regex ShellExpression();

    // -1 is a value, as argparse has it.
    private static bool IsOption(string word) =>
        word.StartsWith('-') && word.Length > 1 && !double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
