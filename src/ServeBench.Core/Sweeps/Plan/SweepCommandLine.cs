using System.Collections;
using System.Text.Json;
using ServeBench.Results;

namespace ServeBench.Sweeps;

/// <summary>Command lines with the options of a sweep's entry, by the rules of <c>vllm bench sweep</c>.</summary>
internal static class SweepCommandLine
{
    /// <summary>The words of a command.</summary>
    /// <param name="command">One command, as one would give it to a shell.</param>
    /// <param name="parameter">The setting that holds the command.</param>
    /// <exception cref="ServeException"><c>SweepCommandInvalid</c> or <c>VllmCommandInvalid</c>.</exception>
    public static IReadOnlyList<string> Split(string command, string parameter)
    {
        ShellWords split = ShellWords.Split(command);
        if (split.Words.Count == 0 || split.Warnings.Count > 0)
        {
            string why = split.Words.Count == 0 ? "it is empty" : $"no shell runs the command: {split.Warnings[0].TrimEnd('.')}";
            throw new ServeException(
                "SweepCommandInvalid",
                ServeErrorKind.InvalidArgument,
                $"The command cannot be started: {why}. Give a program and its arguments; if it needs a shell, use sh -c '...'.",
                parameter) { Subject = parameter };
        }

        return split.Words;
    }

    /// <summary>How an option may be spelt: as it is, with underscores, with hyphens. What follows a point stays as it is.</summary>
    public static IEnumerable<string> Spellings(string key)
    {
        int point = key.IndexOf('.', StringComparison.Ordinal);
        (string name, string rest) = point < 0 ? (key, "") : (key[..point], key[point..]);
        return ((string[])[name, name.Replace('-', '_'), name.Replace('_', '-')]).Select(spelling => spelling + rest);
    }

    /// <summary>The command with an entry's options: it replaces the same option of the command, or stands at the end.</summary>
    public static List<string> Apply(IReadOnlyList<string> command, SweepParameters parameters)
    {
        List<string> words = [.. command];
        foreach ((string key, object? given) in parameters)
        {
            if (key == SweepParameters.NameKey)
            {
                continue;
            }

            string[] option = Words(key, given is IDictionary ? Json(given) : given);
            int at = Spellings(key).Reverse().Select(spelling => words.IndexOf("--" + spelling)).FirstOrDefault(index => index >= 0, -1);
            if (at < 0)
            {
                words.AddRange(option);
                continue;
            }

            words[at] = option[0];
            if (option.Length > 1)
            {
                words.RemoveRange(at + 1, Math.Min(1, words.Count - at - 1));
                words.Insert(at + 1, option[1]);
            }
        }

        return words;
    }

    /// <summary>The value of an option, given as two words or as one with an equals sign; the last one wins.</summary>
    public static string? Value(IReadOnlyList<string> command, params string[] options)
    {
        string? value = null;
        for (int i = 0; i < command.Count; i++)
        {
            foreach (string option in options)
            {
                value = command[i] == option && i + 1 < command.Count ? command[i + 1]
                    : command[i].StartsWith(option + "=", StringComparison.Ordinal) ? command[i][(option.Length + 1)..]
                    : value;
            }
        }

        return value;
    }

    /// <summary>The command for people, with quotes where a word needs them and without the values of keys and tokens.</summary>
    public static string Text(IReadOnlyList<string> command) => ShellWords.Join(SweepSecrets.Masked(command));

    private static string[] Words(string key, object? value)
    {
        if (value is not bool flag)
        {
            return [Option(key), PythonText.Str(value)];
        }

        return [key.Contains('.', StringComparison.Ordinal) ? $"{Option(key)}={(flag ? "true" : "false")}" : Option(flag ? key : "no-" + key)];
    }

    // A command line has hyphens where a parameter file has underscores.
    private static string Option(string key) => "--" + Spellings(key).Last();

    private static string Json(object value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = ResultSerialization.Options.Encoder }))
        {
            MetadataConverter.WriteValue(writer, value);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
