using System.Collections;
using System.Management.Automation;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <content>Chat templates.</content>
public sealed partial class ImportServeDatasetCommand
{
    /// <summary>Leaves prompts out of the tokenizer's chat template: for chat backends, whose servers have their own.</summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.Custom, DatasetFormat.Sonnet, DatasetFormat.SpecBench, DatasetFormat.SpeedBench, DatasetFormat.HuggingFace, DatasetFormat.CustomAudio)]
    [AppliesTo<HuggingFacePreset>(HuggingFacePreset.Columns, HuggingFacePreset.InstructCoder, HuggingFacePreset.MTBench, HuggingFacePreset.HumanEval, HuggingFacePreset.Gsm8k, HuggingFacePreset.Blazedit, HuggingFacePreset.MLPerf)]
    public SwitchParameter SkipChatTemplate { get; set; }

    /// <summary>Further variables of the chat template, such as @{ enable_thinking = $false }.</summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.Custom, DatasetFormat.Sonnet, DatasetFormat.SpecBench, DatasetFormat.SpeedBench, DatasetFormat.HuggingFace)]
    [AppliesTo<HuggingFacePreset>(HuggingFacePreset.Columns, HuggingFacePreset.InstructCoder, HuggingFacePreset.MTBench, HuggingFacePreset.HumanEval, HuggingFacePreset.Gsm8k, HuggingFacePreset.Blazedit, HuggingFacePreset.MLPerf)]
    [TableTransformation("@{ enable_thinking = $false }")]
    [ArgumentCompleter(typeof(TableCompleter))]
    public IDictionary? ChatTemplateKwargs { get; set; }

    private Dictionary<string, object?>? TemplateVariables() => PowerShellValues.UnwrapEntries(ChatTemplateKwargs)?
        .Cast<DictionaryEntry>().ToDictionary(entry => entry.Key.ToString()!, entry => entry.Value, StringComparer.Ordinal);

    private void CheckTemplate(IFileDataset dataset, ITokenizer tokenizer)
    {
        if (ChatTemplateKwargs is not null && (SkipChatTemplate || tokenizer.ChatTemplate is null))
        {
            throw new ServeException(
                "ChatTemplateMissing",
                ServeErrorKind.InvalidArgument,
                SkipChatTemplate
                    ? "-ChatTemplateKwargs needs the chat template, which -SkipChatTemplate leaves out. Use only one of them."
                    : $"-ChatTemplateKwargs needs a chat template, and the tokenizer '{tokenizer.Name}' has none. Specify the model's folder or tokenizer with -Tokenizer.",
                tokenizer.Name);
        }

        if (dataset.WantsChatTemplate && tokenizer.ChatTemplate is null)
        {
            string message = $"The tokenizer '{tokenizer.Name}' has no chat template, so the prompts are sent unchanged.";
            if (MyInvocation.BoundParameters.ContainsKey(nameof(Tokenizer)))
            {
                WriteWarning($"{message} If that is intended, use -SkipChatTemplate.");
            }
            else
            {
                WriteVerbose(message);
            }
        }
    }
}
