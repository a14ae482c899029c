using System.Management.Automation;
using ServeBench.Workloads;

namespace ServeBench.Commands;

// Images and sounds.
public sealed partial class ImportServeDatasetCommand
{
    /// <summary>
    /// Sends image files of this machine in the requests; without it the server gets their addresses and opens them itself. Relative
    /// paths begin at the dataset's folder. Images at http and https addresses stay where they are.
    /// </summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.CustomImage)]
    [Alias("CustomEnsureClientSideData")]
    public SwitchParameter EmbedFile { get; set; }

    /// <summary>Puts the sound of a CustomAudio line into a chat message, for openai-chat; without it, it is a file to transcribe.</summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.CustomAudio)]
    public SwitchParameter EnableMultiModalChat { get; set; }
}
