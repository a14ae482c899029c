using System.Collections;
using System.Collections.Specialized;
using System.Text.RegularExpressions;
using ServeBench.Endpoints;

namespace ServeBench.Sweeps;

/// <summary>Secrets in the commands and the options of a sweep: the programs get them, and no name, file, object or message does.</summary>
internal static partial class SweepSecrets
{
    private const int ShortestNumber = 6;

    /// <summary>What is shown instead of a secret.</summary>
    public const string Mask = "***";

    // Of a command, such as a header: what stands behind the name and an equals sign.
    private static readonly string[] s_pairOptions = ["header", "headers", "env", "e"];

    /// <summary>The options without secrets.</summary>
    public static SweepParameters Masked(SweepParameters parameters) =>
        parameters.All(pair => pair.Value is null or ValueType && !IsSecret(pair.Key, pair.Value)) ? parameters : new(parameters.Select(pair => KeyValuePair.Create(pair.Key, Masked(pair.Key, pair.Value))));

    public static IEnumerable<string> Of(SweepParameters parameters) => parameters.SelectMany(pair => Of(pair.Key, pair.Value));

    /// <summary>The words of a command without secrets.</summary>
    public static IEnumerable<string> Masked(IReadOnlyList<string> command) => command.Select((word, index) => In(command, index).Aggregate(word, (text, secret) => text.Replace(secret, Mask, StringComparison.Ordinal)));

    public static IEnumerable<string> Of(IReadOnlyList<string> command) => command.SelectMany((_, index) => In(command, index)).Distinct();

    /// <summary>Takes the secrets of a server and a benchmark out of texts.</summary>
    public static SecretScrubber Scrubber(SweepStage stage, SweepParameters benchmark) =>
        new(null, [], [.. Of(stage.Parameters), .. Of(benchmark), .. stage.Command is { } command ? Of(command.Words) : []]);

    // As an option and its value, --api-key VALUE; as one word, --api-key=VALUE, HF_TOKEN=VALUE, Authorization=VALUE; and inside of a word: a
    // user's password in an address, and a member of JSON.
    private static IEnumerable<string> In(IReadOnlyList<string> command, int index)
    {
        string word = command[index];
        string option = index > 0 && command[index - 1].StartsWith('-') ? command[index - 1].TrimStart('-') : "";
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        string name = equals > 0 ? word[..equals].TrimStart('-') : "";
        if (option.Length > 0 && !word.StartsWith("--", StringComparison.Ordinal) && SecretNames.IsSensitive(option))
        {
            yield return word;
        }
        else if (name.Length > 0 && equals + 1 < word.Length && (SecretNames.IsSensitive(name) || (s_pairOptions.Contains(option) && SecretNames.IsSensitiveHeader(name))))
        {
            yield return word[(equals + 1)..];
        }

        foreach (string inner in Inside(word))
        {
            yield return inner;
        }
    }

    private static IEnumerable<string> Inside(string text)
    {
        foreach (Match match in UserInfo().Matches(text))
        {
            yield return match.Groups[1].Value;
        }

        foreach (Match match in Member().Matches(text))
        {
            if (SecretNames.IsSensitive(match.Groups[1].Value) && match.Groups[2].Length > 0)
            {
                yield return match.Groups[2].Value;
            }
        }

        foreach (string secret in EndpointAddress.SecretsIn(text))
        {
            yield return secret;
        }
    }

    // A small number behind such a name is a count.
    private static bool IsSecret(string key, object? value) =>
        key != SweepParameters.NameKey && value is not (null or bool) && SecretNames.IsSensitive(key) && !(value is ValueType && PythonText.Str(value).Length < ShortestNumber);

    private static object? Masked(string key, object? value) => value switch
    {
        null or bool => value,
        _ when IsSecret(key, value) => Mask,
        string text => Inside(text).Aggregate(text, (masked, secret) => masked.Replace(secret, Mask, StringComparison.Ordinal)),
        IDictionary map => Table(map),
        IEnumerable list => list.Cast<object?>().Select(item => Masked("", item)).ToArray(),
        _ => value,
    };

    private static OrderedDictionary Table(IDictionary map)
    {
        var masked = new OrderedDictionary();
        foreach (DictionaryEntry entry in map)
        {
            masked[entry.Key] = Masked(PythonText.Str(entry.Key), entry.Value);
        }

        return masked;
    }

    private static IEnumerable<string> Of(string key, object? value) => value switch
    {
        null or bool => [],
        _ when IsSecret(key, value) => [PythonText.Str(value)],
        string text => Inside(text),
        IDictionary map => map.Cast<DictionaryEntry>().SelectMany(entry => Of(PythonText.Str(entry.Key), entry.Value)),
        IEnumerable list => list.Cast<object?>().SelectMany(item => Of("", item)),
        _ => [],
    };

    [GeneratedRegex(@"://[^/\s@:]*:([^/\s@]+)@")]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"""([\w.\-]+)""\s*:\s*""((?:[^""\\]|\\.)*)""")]
    private static partial Regex Member();
}
