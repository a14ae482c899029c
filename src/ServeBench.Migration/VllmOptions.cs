using ServeBench.Endpoints;

namespace ServeBench.Migration;

/// <summary>The options of <c>vllm bench serve</c>, and of the scripts that came before it.</summary>
internal static class VllmOptions
{
    private static readonly Dictionary<string, OptionValues> s_all = Table();

    /// <summary>All names, without their hyphens.</summary>
    public static IReadOnlyCollection<string> Names { get; } = [.. s_all.Keys, .. VllmBenchOptions.All.Keys];

    /// <summary>The option that a name means: the name itself, or the only one that begins with it.</summary>
    /// <param name="name">Without its hyphens, words joined by hyphens.</param>
    /// <exception cref="ServeException"><c>VllmOptionUnknown</c>, which names the nearest.</exception>
    public static (string Name, OptionValues Values) Find(string name)
    {
        if (s_all.TryGetValue(name, out OptionValues values) || VllmBenchOptions.All.TryGetValue(name, out values))
        {
            return (name, values);
        }

        string[] longer = [.. s_all.Keys.Where(known => known.StartsWith(name, StringComparison.Ordinal))];
        return longer.Length == 1 ? (longer[0], s_all[longer[0]]) : throw Unknown(name, longer);
    }

    private static Dictionary<string, OptionValues> Table()
    {
        var all = new Dictionary<string, OptionValues>(StringComparer.Ordinal);
        Add(
            OptionValues.None,
            "insecure trust-remote-code skip-tokenizer-init profile use-beam-search save-result save-detailed append-result "
            + "disable-tqdm plot-timeline plot-dataset-stats no-stream no-oversample skip-chat-template enable-multimodal-chat disable-shuffle "
            + "no-reranker custom-ensure-client-side-data self-timed no-self-timed help");
        Add(
            OptionValues.One,
            "backend endpoint-type base-url host port endpoint model served-model-name tokenizer tokenizer-mode num-prompts request-rate burstiness "
            + "max-concurrency ramp-up-strategy ramp-up-start-rps ramp-up-end-rps num-warmups ready-check-timeout-sec probe-request-rate seed "
            + "extra-body chat-template-kwargs "
            + "request-id-prefix lora-assignment input-len output-len percentile-metrics metric-percentiles label result-dir result-filename "
            + "timeline-itl-thresholds best-of dataset dataset-name dataset-path random-input-len random-output-len random-range-ratio "
            + "random-prefix-len random-batch-size random-mm-base-items-per-request random-mm-num-mm-items-range-ratio "
            + "random-mm-limit-mm-per-prompt random-mm-bucket-config prefix-repetition-prefix-len prefix-repetition-suffix-len "
            + "prefix-repetition-num-prefixes prefix-repetition-output-len sharegpt-output-len custom-output-len sonnet-input-len sonnet-output-len "
            + "sonnet-prefix-len spec-bench-output-len spec-bench-category speed-bench-output-len speed-bench-category speed-bench-dataset-subset "
            + "timed-trace-chunk-hash-size timed-trace-sec-multiplier timed-trace-label-timestamp timed-trace-label-input-length "
            + "timed-trace-label-output-length timed-trace-label-hash-ids hf-subset hf-split hf-name hf-output-len blazedit-min-distance "
            + "blazedit-max-distance asr-min-audio-len-sec asr-max-audio-len-sec");
        Add(OptionValues.Many, "header metadata goodput lora-modules bfcl-categories");
        foreach (SamplingOption option in SamplingOption.All)
        {
            if (option.VllmFlag is { } flag)
            {
                all.Add(flag, option.Kind == SamplingValueKind.Flag ? OptionValues.None : OptionValues.One);
            }
        }

        return all;

        void Add(OptionValues values, string names)
        {
            foreach (string name in names.Split(' '))
            {
                all.Add(name, values);
            }
        }
    }

    private static ServeException Unknown(string name, string[] longer)
    {
        string advice = longer.Length > 1
            ? $"Did you mean --{string.Join(" or --", longer)}?"
            : NameSpelling.Question(name, Names, known => "--" + known);
        return new ServeException(
            "VllmOptionUnknown",
            ServeErrorKind.InvalidArgument,
            $"vllm bench serve has no option --{name}. {advice}",
            name);
    }
}

internal enum OptionValues
{
    None,
    One,
    Many,
}
