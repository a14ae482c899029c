namespace ServeBench.Migration;

/// <summary>Why an option has no counterpart, or no effect.</summary>
internal static class VllmReasons
{
    private static readonly Dictionary<string, string> s_reasons = new(StringComparer.Ordinal)
    {
        ["use-beam-search"] = "vLLM's own client does nothing with it",
        ["best-of"] = "vLLM has it no more",
        ["trust-remote-code"] = "no code of a model is run here",
        ["tokenizer-mode"] = "the kind of a tokenizer is told by its files",
        ["skip-tokenizer-init"] = "where no tokenizer is named, o200k_base counts prompts; output tokens are the server's count",
        ["no-stream"] = "dataset files are read as streams always",
        ["enable-multimodal-chat"] = "chat backends send messages of parts anyway",
        ["custom-ensure-client-side-data"] = "whether images are sent or linked is the dataset's matter",
    };

    /// <summary>Names of the options that have a reason rather than a counterpart.</summary>
    public static IReadOnlyCollection<string> Names => s_reasons.Keys;

    /// <summary>A sentence for each option that was given and is not in the pipeline.</summary>
    public static IEnumerable<string> Of(VllmArguments arguments)
    {
        foreach ((string name, string reason) in s_reasons)
        {
            if (arguments.Has(name) && !(name == "tokenizer-mode" && arguments.Text(name) == "auto"))
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
}
