using System.Management.Automation;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <content>Datasets of the Hugging Face hub.</content>
public sealed partial class ImportServeDatasetCommand
{
    /// <summary>
    /// How rows are made into requests: Columns (the default), by -PromptColumn and -OutputColumn; or as vllm bench serve does for
    /// the dataset: InstructCoder, MTBench, HumanEval, Gsm8k, Conversation, Aimo, NextEditPrediction, Blazedit, MLPerf or Bfcl; with images
    /// or videos VisionArena, MMStar, MultiModalConversation or Mmvu; of speech Asr.
    /// </summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.HuggingFace)]
    public HuggingFacePreset Preset { get; set; }

    /// <summary>The column of the prompt; prompt is the default.</summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.HuggingFace)]
    [AppliesTo<HuggingFacePreset>(HuggingFacePreset.Columns)]
    [ValidateNotNullOrEmpty]
    public string PromptColumn { get; set; } = "prompt";

    /// <summary>The column that gives the output length: a number of tokens, or a text whose tokens are counted. Without it, 256.</summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.HuggingFace)]
    [AppliesTo<HuggingFacePreset>(HuggingFacePreset.Columns)]
    [ValidateNotNullOrEmpty]
    public string? OutputColumn { get; set; }

    /// <summary>Shuffles all rows at once, which are then in memory, instead of in a buffer of 1,000 rows as they stream by.</summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.HuggingFace)]
    [AppliesTo<HuggingFacePreset>(
        HuggingFacePreset.Columns, HuggingFacePreset.InstructCoder, HuggingFacePreset.MTBench, HuggingFacePreset.HumanEval, HuggingFacePreset.Gsm8k,
        HuggingFacePreset.Conversation, HuggingFacePreset.Aimo, HuggingFacePreset.NextEditPrediction, HuggingFacePreset.Blazedit, HuggingFacePreset.MLPerf,
        HuggingFacePreset.VisionArena, HuggingFacePreset.Mmvu, HuggingFacePreset.MMStar, HuggingFacePreset.MultiModalConversation, HuggingFacePreset.Asr)]
    public SwitchParameter NoStream { get; set; }

    /// <summary>Passes over edits whose normalised distance is less, 0 to 1; 0 is the default.</summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.HuggingFace)]
    [AppliesTo<HuggingFacePreset>(HuggingFacePreset.Blazedit)]
    [Alias("BlazeditMinDistance")]
    [ValidateRange(0.0, 1.0)]
    [InvariantNumber]
    public double MinDistance { get; set; }

    /// <summary>Passes over edits whose normalised distance is greater, 0 to 1; 1 is the default.</summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.HuggingFace)]
    [AppliesTo<HuggingFacePreset>(HuggingFacePreset.Blazedit)]
    [Alias("BlazeditMaxDistance")]
    [ValidateRange(0.0, 1.0)]
    [InvariantNumber]
    public double MaxDistance { get; set; } = 1.0;

    /// <summary>Passes over sounds that are shorter, in seconds; 0 is the default.</summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.HuggingFace)]
    [AppliesTo<HuggingFacePreset>(HuggingFacePreset.Asr)]
    [Alias("AsrMinAudioLenSec")]
    [ValidateRange(0.0, double.PositiveInfinity)]
    [InvariantNumber]
    public double MinAudioSec { get; set; }

    /// <summary>Passes over sounds that are longer, in seconds; there is no limit unless one is given. Whisper takes 30 seconds.</summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.HuggingFace)]
    [AppliesTo<HuggingFacePreset>(HuggingFacePreset.Asr)]
    [Alias("AsrMaxAudioLenSec")]
    [ValidateRange(0.0, double.PositiveInfinity)]
    [InvariantNumber]
    public double MaxAudioSec { get; set; } = double.PositiveInfinity;

    private IFileDataset CreateHuggingFace(FileDatasetOptions files, ITokenizer tokenizer)
    {
        if (Preset == HuggingFacePreset.Bfcl)
        {
            return new BfclDataset(files, tokenizer);
        }

        var options = new HuggingFaceOptions
        {
            Preset = Preset,
            PromptColumn = PromptColumn,
            OutputColumn = OutputColumn,
            NoStream = NoStream,
            MinDistance = MinDistance,
            MaxDistance = MaxDistance,
            MinAudioSeconds = MinAudioSec,
            MaxAudioSeconds = MaxAudioSec == 0 ? double.PositiveInfinity : MaxAudioSec,
            TokenizerModel = Uri is null ? null : Model,
        };
        return new HuggingFaceDataset(options, files, tokenizer, AdapterHost.Tables);
    }
}
