using System.Collections.Specialized;
using ServeBench.Results;
using static ServeBench.Migration.ParameterTable;

namespace ServeBench.Migration;

/// <summary>The command that makes random prompts: <c>New-ServeDataset</c>.</summary>
internal static class GeneratedDatasetSteps
{
    /// <summary>The command.</summary>
    /// <exception cref="ServeException"><c>VllmCommandInvalid</c>.</exception>
    public static PipelineStep Step(string kind, string? path, VllmArguments arguments, List<string> warnings)
    {
        if (path is not null)
        {
            throw VllmArguments.Invalid("Random prompts have no --dataset-path; vllm bench serve refuses it too. Specify the dataset of the file with --dataset-name.", path);
        }

        var parameters = new OrderedDictionary { ["Kind"] = kind };
        Set(parameters, "Count", arguments.Whole("num-prompts"));
        if (kind == "PrefixRepetition")
        {
            Set(parameters, "PrefixCount", arguments.Whole("prefix-repetition-num-prefixes"));
            Set(parameters, "PrefixLength", arguments.Whole("prefix-repetition-prefix-len"));
            Set(parameters, "SuffixLength", arguments.Whole("prefix-repetition-suffix-len"));
            Set(parameters, "OutputLength", arguments.Whole("output-len") ?? arguments.Whole("prefix-repetition-output-len"));
            SetFlag(parameters, "NoShuffle", arguments.Has("disable-shuffle"));
        }
        else
        {
            Set(parameters, "InputLength", DatasetSteps.First(arguments, "input-len", "random-input-len"));
            Set(parameters, "RangeRatio", RangeRatio(arguments));
            if (kind != "RandomRerank")
            {
                Set(parameters, "OutputLength", DatasetSteps.First(arguments, "output-len", "random-output-len"));
                Set(parameters, "PrefixLength", arguments.Whole("random-prefix-len"));
            }

            if (kind != "RandomMultiModal")
            {
                Set(parameters, "BatchSize", arguments.Whole("random-batch-size"));
            }
        }

        AddVariants(kind, parameters, arguments, warnings);
        Set(parameters, "Seed", NotZero(arguments.Whole("seed")));
        DatasetSteps.SetTokenizer(parameters, arguments, null, warnings);
        return new PipelineStep("New-ServeDataset", parameters);
    }

    private static void AddVariants(string kind, OrderedDictionary parameters, VllmArguments arguments, List<string> warnings)
    {
        if (kind == "Random" && arguments.Has("multi-turn"))
        {
            MultiTurnSteps.AddRandom(parameters, arguments, warnings);
        }
        else if (kind == "Random")
        {
            SetFlag(parameters, "AsTokenId", arguments.Has("prompt-token-ids"));
            Set(parameters, "CacheHitFraction", NotZero(arguments.Number("random-cache-hit-fraction")));
            Set(parameters, "CacheRatio", NotZero(arguments.Number("random-cache-ratio")));
        }
        else if (kind == "RandomRerank")
        {
            SetFlag(parameters, "NoReranker", arguments.Has("no-reranker"));
        }
        else if (kind == "RandomMultiModal")
        {
            Set(parameters, "ItemsPerRequest", arguments.Whole("random-mm-base-items-per-request"));
            Set(parameters, "ItemsRangeRatio", arguments.Number("random-mm-num-mm-items-range-ratio"));
            Set(parameters, "ItemLimit", arguments.Json("random-mm-limit-mm-per-prompt") is { } limit ? MetadataConverter.ReadValue(limit) : null);
            Set(parameters, "ItemBucket", arguments.Text("random-mm-bucket-config"));
        }
    }

    private static object? RangeRatio(VllmArguments arguments)
    {
        if (arguments.Text("random-range-ratio") is not { } text)
        {
            return null;
        }

        return text.TrimStart().StartsWith('{') ? MetadataConverter.ReadValue(arguments.Json("random-range-ratio")!.Value) : arguments.Number("random-range-ratio");
    }
}
