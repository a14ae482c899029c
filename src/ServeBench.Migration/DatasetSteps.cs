using System.Collections.Specialized;
using ServeBench.Workloads;
using static ServeBench.Migration.ParameterTable;

namespace ServeBench.Migration;

/// <summary>The command that makes or reads the dataset of a command line.</summary>
internal static class DatasetSteps
{
    private const string Server = "server";

    /// <summary>The command.</summary>
    /// <exception cref="ServeException"><c>DatasetNotSupported</c> or <c>VllmCommandInvalid</c>.</exception>
    public static PipelineStep Dataset(VllmArguments arguments, VllmTarget target, List<string> warnings)
    {
        // The oldest script had the path of a ShareGPT file under --dataset.
        string? oldPath = arguments.Text("dataset");
        string name = arguments.Text("dataset-name") ?? (oldPath is null ? "random" : "sharegpt");
        string? path = arguments.Text("dataset-path") ?? oldPath;
        DatasetKind? kind = name switch
        {
            "random" => DatasetKind.Random,
            "random-mm" => DatasetKind.RandomMultiModal,
            "random-rerank" => DatasetKind.RandomRerank,
            "prefix_repetition" => DatasetKind.PrefixRepetition,
            _ => null,
        };
        DatasetFormat? format = DatasetFormats.All.FirstOrDefault(one => one.VllmName == name);
        if (kind is null && format is null)
        {
            throw VllmArguments.Invalid($"There is no dataset '{name}' in vllm bench serve.", name);
        }

        if (arguments.Has("multi-turn"))
        {
            MultiTurnSteps.Require(name);
        }

        PipelineStep step = kind is { } generated
            ? GeneratedDatasetSteps.Step(generated.ToString(), path, arguments, warnings)
            : FileDatasetSteps.Step(format!, path, arguments, target, warnings);
        Set(step.Parameters, "MaxModelLength", arguments.Whole("max-model-len"));
        return step;
    }

    /// <summary>The error <c>DatasetNotSupported</c>.</summary>
    public static ServeException NotSupported(string name) => new(
        "DatasetNotSupported",
        ServeErrorKind.NotSupported,
        $"ServeBench does not have the dataset {name} of vllm bench serve. Write its prompts to a JSON Lines file, and read it with Import-ServeDataset -Format Custom, CustomImage or CustomAudio.",
        name);

    /// <summary>Says which tokenizer counts the prompts; <paramref name="target"/> is the server that can, where a count is all that is needed.</summary>
    /// <remarks>vLLM takes the model's tokenizer from the hub. Here it lies in a folder; else the server counts.</remarks>
    public static void SetTokenizer(OrderedDictionary parameters, VllmArguments arguments, VllmTarget? target, List<string> warnings)
    {
        string? tokenizer = arguments.Text("tokenizer") ?? arguments.Text("model");
        if (arguments.Has("skip-tokenizer-init"))
        {
            return;
        }

        if (tokenizer is not null && (tokenizer.StartsWith('/') || tokenizer.StartsWith('.') || tokenizer.StartsWith('~') || tokenizer.EndsWith(".json", StringComparison.Ordinal)))
        {
            parameters["Tokenizer"] = tokenizer;
        }
        else if (target is null)
        {
            warnings.Add($"The tokenizer o200k_base makes the prompts, so they differ from those of vLLM's client{(tokenizer is null ? "" : $", which uses the tokenizer of {tokenizer}")}. Specify the folder of the model's tokenizer with -Tokenizer.");
        }
        else
        {
            parameters["Tokenizer"] = Server;
            parameters["Uri"] = target.Uri;
            Set(parameters, "Model", target.Model);
        }
    }

    /// <summary>A length that all datasets have an option for, or else the one of its own.</summary>
    public static int? First(VllmArguments arguments, string general, string own)
    {
        int? particular = arguments.Whole(own);
        return arguments.Whole(general) ?? particular;
    }
}
