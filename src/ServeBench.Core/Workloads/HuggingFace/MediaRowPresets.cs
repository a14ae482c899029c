using System.Text.Json;

namespace ServeBench.Workloads;

/// <summary>The presets for datasets of the Hugging Face hub that hold images, videos or speech, as vLLM has them.</summary>
internal static class MediaRowPresets
{
    private const int VisionOutputLength = 128;
    private const int SpeechOutputLength = 1024;
    private const string MmvuRoot = "https://huggingface.co/datasets/yale-nlp/MMVU/resolve/main";

    private const string WhisperPrompt = "<|startoftranscript|><|en|><|transcribe|><|notimestamps|>";
    private const string CoherePrompt = "<|startofcontext|><|startoftranscript|><|emo:undefined|><|en|><|en|><|pnc|><|noitn|><|notimestamp|><|nodiarize|>";

    /// <summary>The preset of this name; <see langword="null"/> for one of text.</summary>
    /// <param name="preset">The preset.</param>
    /// <param name="embeds">Whether what paths and addresses name is sent in the request.</param>
    /// <param name="tokenizer">The tokenizer's name, or that of the model whose tokenizer it is.</param>
    public static RowPreset? Of(HuggingFacePreset preset, bool embeds, string tokenizer)
    {
        var media = new RowMedia(embeds);
        return preset switch
        {
            HuggingFacePreset.VisionArena => new RowPreset(["images"], row => VisionArena(row, media)) { OutputLength = VisionOutputLength },
            HuggingFacePreset.Mmvu => new RowPreset(["question", "choices", "video"], row => Mmvu(row, media)) { OutputLength = VisionOutputLength },
            HuggingFacePreset.MMStar => new RowPreset(["question", "image"], row => MMStar(row, media)) { OutputLength = VisionOutputLength },
            HuggingFacePreset.MultiModalConversation => new RowPreset(["conversations"], row => MultiModalConversation(row, media)) { Limits = RowPresets.Usual },
            HuggingFacePreset.Asr => Asr(PromptOf(tokenizer)),
            _ => null,
        };
    }

    // The first message of the first turn: of `conversation` in VisionArena-Chat, of `turns` in vision-arena-bench.
    private static RowContent VisionArena(TableRow row, RowMedia media)
    {
        string column = row.Find("conversation") is null ? "turns" : "conversation";
        JsonElement turns = row.List(column);
        string text = turns.GetArrayLength() > 0 && turns[0].ValueKind == JsonValueKind.Array && turns[0].GetArrayLength() > 0
            && turns[0][0].ValueKind == JsonValueKind.Object && turns[0][0].TryGetProperty("content", out JsonElement content) && content.ValueKind == JsonValueKind.String
            ? row.TextOf(column, content)
            : throw row.Invalid(column, $"the first message of the first turn under '{column}' has no text under 'content'.");
        JsonElement images = row.List("images");
        return images.GetArrayLength() > 0
            ? new RowContent(text) { Media = stop => [media.Image(row, "images", images[0], stop)] }
            : throw row.Invalid("images", "there is no image under 'images'.");
    }

    private static RowContent Mmvu(TableRow row, RowMedia media)
    {
        if (row.Find("choices") is not { ValueKind: JsonValueKind.Object } choices)
        {
            throw row.Invalid("choices", "there is no object of choices under 'choices'.");
        }

        string prompt = $"{row.Text("question")} {string.Join(' ', choices.EnumerateObject().Select(choice => $"{choice.Name}.{Choice(choice.Value)}"))}";
        string video = row.Text("video").Replace(MmvuRoot, row.Folder, StringComparison.Ordinal);
        return new RowContent(prompt) { Media = stop => [media.Video(row, "video", video, stop)] };

        // As Python writes a value into a text.
        string Choice(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.String => row.TextOf("choices", value),
            JsonValueKind.Null => "None",
            _ => value.GetRawText(),
        };
    }

    private static RowContent MMStar(TableRow row, RowMedia media) => new(row.Text("question").Split("Options:", 2)[0].Trim())
    {
        Media = stop => media.Images(row, "image", row.Find("image") ?? default, stop),
    };

    private static RowContent? MultiModalConversation(TableRow row, RowMedia media) =>
        RowPresets.Conversation(row) is not { } content ? null
        : row.Find("image") is not { } image ? content
        : content with { Media = stop => media.Images(row, "image", image, stop) };

    private static RowPreset Asr(string prompt) => new([], row => row.Find("audio") is { } audio ? new RowContent(prompt) { Audio = () => RowMedia.Sound(row, "audio", audio) }
        : row.Find("url") is { ValueKind: JsonValueKind.String } path ? new RowContent(prompt) { Audio = () => RowMedia.Sound(row, "url", path) }
        : throw row.Invalid("audio", "there is no sound under 'audio', and no path of one under 'url'."))
    {
        OutputLength = SpeechOutputLength,
    };

    private static string PromptOf(string tokenizer) =>
        tokenizer.Contains("openai", StringComparison.Ordinal) ? WhisperPrompt
        : tokenizer.Contains("cohere", StringComparison.OrdinalIgnoreCase) ? CoherePrompt
        : "";
}
