namespace ServeBench.Migration;

/// <summary>The options of <c>vllm bench sweep serve</c>, <c>serve_workload</c> and <c>serve_sla</c>.</summary>
internal static class SweepOptions
{
    private static readonly string[] s_flags = ["show-stdout", "continue-on-error", "dry-run"];

    private static readonly string[] s_valued =
    [
        "serve-cmd", "bench-cmd", "after-bench-cmd", "server-ready-timeout", "serve-params", "bench-params", "link-vars", "output-dir", "experiment-name",
        "num-runs", "warmup-num-prompts", "workload-var", "workload-iters", "sla-params", "sla-variable",
    ];

    /// <summary>Reads the words behind the kind of sweep. A flag has an empty value, and so has <c>--resume</c> of newer releases.</summary>
    /// <exception cref="ServeException"><c>VllmOptionUnknown</c> or <c>VllmCommandInvalid</c>.</exception>
    public static Dictionary<string, string> Parse(IReadOnlyList<string> words)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < words.Count; i++)
        {
            string word = words[i] switch { "-o" => "--output-dir", "-e" => "--experiment-name", _ => words[i] };
            if (!word.StartsWith("--", StringComparison.Ordinal))
            {
                throw VllmArguments.Invalid($"'{word}' does not belong to an option. Options begin with --, and a value with blanks needs quotes.", word);
            }

            string[] parts = word[2..].Split('=', 2);
            string name = parts[0].Replace('_', '-');
            bool isResume = name == "resume";
            bool takesValue = s_valued.Contains(name) || (isResume && i + 1 < words.Count && !words[i + 1].StartsWith('-'));
            if (!takesValue && !isResume && !s_flags.Contains(name))
            {
                throw Unknown(name);
            }

            options[name] = !takesValue ? "" : parts.Length > 1 ? parts[1] : ++i < words.Count ? words[i] : throw VllmArguments.Invalid($"--{name} needs a value.", name);
        }

        return options;
    }

    private static ServeException Unknown(string name) => new(
        "VllmOptionUnknown",
        ServeErrorKind.InvalidArgument,
        $"vllm bench sweep has no option --{name}. {NameSpelling.Question(name, [.. s_valued, .. s_flags, "resume"], known => "--" + known)}",
        name);
}
