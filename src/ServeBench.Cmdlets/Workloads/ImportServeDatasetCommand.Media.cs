using System.Management.Automation;
using ServeBench.Workloads;

namespace ServeBench.Commands;

// Images and sounds.
public sealed partial class ImportServeDatasetCommand
{
    /// <summary>
    /// Sends image and video files of this machine, and those at http and https addresses, which it downloads, in the requests; without
    /// it the server gets their addresses and opens them itself. Relative paths begin at the dataset's folder. A download may take 30
    /// seconds and have 128 MiB.
    /// </summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.CustomImage, DatasetFormat.HuggingFace)]
    [AppliesTo<HuggingFacePreset>(HuggingFacePreset.VisionArena, HuggingFacePreset.Mmvu, HuggingFacePreset.MMStar, HuggingFacePreset.MultiModalConversation)]
    [Alias("CustomEnsureClientSideData")]
    public SwitchParameter EmbedFile { get; set; }

    /// <summary>Puts the sound of a CustomAudio line into a chat message, for openai-chat; without it, it is a file to transcribe.</summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.CustomAudio)]
    public SwitchParameter EnableMultiModalChat { get; set; }
}
