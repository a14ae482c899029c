namespace ServeBench.Migration;

/// <summary>Why an option has no counterpart, or no effect.</summary>
internal static class VllmReasons
{
    private static readonly Dictionary<string, string> s_reasons = new(StringComparer.Ordinal)
    {
        ["use-beam-search"] = "vLLM's own client does nothing with it",
        ["best-of"] = "vLLM no longer has it",
        ["trust-remote-code"] = "ServeBench runs no code of a model",
        ["tokenizer-mode"] = "the files of a tokenizer show its kind",
        ["skip-tokenizer-init"] = "without a tokenizer, o200k_base counts prompts; the server counts output tokens",
        ["enable-multimodal-chat"] = "chat backends always send messages with parts",
        ["hf-split"] = "a file has one split; specify its path with -Path",
        ["hf-subset"] = "a file has one subset; specify its path with -Path",
    };

    /// <summary>Names of the options that have a reason rather than a counterpart.</summary>
    public static IReadOnlyCollection<string> Names => s_reasons.Keys;

    /// <summary>A sentence for each option that was given and is not in the pipeline.</summary>
    public static IEnumerable<string> Of(VllmArguments arguments)
    {
        foreach ((string name, string reason) in s_reasons)
        {
            if (arguments.Has(name) && !IsFollowed(arguments, name))
            {
                yield return $"--{name} has no counterpart: {reason}.";
            }
        }

        // Asked for only where they matter: by some datasets, or beside another option.
        foreach (string name in arguments.Unused)
        {
            yield return $"--{name} has no effect with the other options, as in vLLM's client.";
        }
    }

    // Where the option changes nothing, and where only one dataset has a parameter for it.
    private static bool IsFollowed(VllmArguments arguments, string name) =>
        (name == "tokenizer-mode" && arguments.Text(name) == "auto") || (name == "enable-multimodal-chat" && arguments.Text("dataset-name") == "custom_audio");
}
