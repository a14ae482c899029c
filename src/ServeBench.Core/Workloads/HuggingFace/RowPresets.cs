using System.Text.Json;

namespace ServeBench.Workloads;

/// <summary>The presets for datasets of the Hugging Face hub, as vLLM has them.</summary>
internal static class RowPresets
{
    private const string EditableRegion = "<|editable_region_start|>";

    /// <summary>The lengths of prompts, and of prompts and answers together, that vLLM keeps to where a dataset has none of its own.</summary>
    internal static (int Input, int Total) Usual => (SequenceFilter.MaxInputLength, SequenceFilter.MaxTotalLength);

    /// <summary>The preset of text that the options name.</summary>
    public static RowPreset Of(HuggingFaceOptions options) => options.Preset switch
    {
        HuggingFacePreset.Columns => Columns(options.PromptColumn, options.OutputColumn),
        HuggingFacePreset.InstructCoder => Prompt(200, ["input", "instruction"], row =>
            $"{row.Text("input")}\n\n{row.Text("instruction")} Just output the code, do not include any explanation."),
        HuggingFacePreset.MTBench => Prompt(256, ["turns"], row => row.TextsOf("turns", least: 1)[0]),
        HuggingFacePreset.HumanEval => Prompt(256, ["prompt"], row => row.Text("prompt")),
        HuggingFacePreset.Gsm8k => Prompt(256, ["question"], row => row.Text("question")),
        HuggingFacePreset.Blazedit => Prompt(4000, ["code", "change_request", "norm_distance"], row => Edit(row, options)),
        HuggingFacePreset.Conversation => new RowPreset(["conversations"], Conversation) { Limits = Usual },
        HuggingFacePreset.Aimo => new RowPreset(["problem", "solution"], row => new RowContent(row.Text("problem"), Answer: row.Text("solution"))) { Limits = (2048, 32000) },
        HuggingFacePreset.NextEditPrediction => new RowPreset(["events", "input", "output"], NextEdit),
        HuggingFacePreset.MLPerf => new RowPreset(["system_prompt", "question", "output"], row => new RowContent(row.Text("question"), row.Text("system_prompt"), row.Text("output")))
        {
            IsTemplated = true,
            CountsSpecialTokens = false,
            Limits = Usual,
            AlwaysLimits = true,
        },
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Preset, null),
    };

    private static RowPreset Prompt(int outputLength, string[] columns, Func<TableRow, string?> prompt) =>
        new(columns, row => prompt(row) is { } text ? new RowContent(text) : null) { OutputLength = outputLength, IsTemplated = true };

    private static RowPreset Columns(string prompt, string? output) => output is null
        ? Prompt(256, [prompt], row => row.Text(prompt))
        : new RowPreset([prompt, output], row => row.TryWholeNumber(output) is { } tokens
            ? new RowContent(row.Text(prompt), AnswerTokens: tokens > 0 ? tokens : throw row.Invalid(output, $"an output length of {tokens} is not above 0."))
            : new RowContent(row.Text(prompt), Answer: row.Text(output)))
        { IsTemplated = true };

    private static string? Edit(TableRow row, HuggingFaceOptions options)
    {
        double distance = row.Number("norm_distance");
        (string code, string request) = (row.Text("code"), row.Text("change_request"));
        return distance < options.MinDistance || distance > options.MaxDistance
            ? null
            : $"""
              Given a code file, please apply the change requests and generate the new file.

              Original file:
              ```python
              {code}
              ```

              Change request:
              {request}

              Please generate the new code file in the "New file" section below.
              """.ReplaceLineEndings("\n");
    }

    /// <summary>The first two turns of a conversation; <see langword="null"/> when it has fewer.</summary>
    internal static RowContent? Conversation(TableRow row)
    {
        JsonElement turns = row.List("conversations");
        return turns.GetArrayLength() < 2 ? null : new RowContent(Turn(turns[0]), Answer: Turn(turns[1]));

        string Turn(JsonElement turn) => turn.ValueKind == JsonValueKind.Object && turn.TryGetProperty("value", out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? row.TextOf("conversations", value)
            : throw row.Invalid("conversations", "one of the first two turns of this conversation has no text under 'value'.");
    }

    private static RowContent NextEdit(TableRow row)
    {
        const string Task = "You are a code completion assistant and your task is to analyze user edits and then rewrite an excerpt that the user provides, "
            + "suggesting the appropriate edits within the excerpt, taking into account the cursor location.";
        string prompt = $"### Instruction:\n{Task}\n\n### User Edits:\n\n{row.Text("events")}\n\n### User Excerpt:\n\n{row.Text("input")}\n\n### Response:\n\n";
        string output = row.Text("output");
        int start = output.IndexOf(EditableRegion, StringComparison.Ordinal);
        return new RowContent(prompt, Answer: start >= 0 ? output[start..] : LastCharacter(output));
    }

    /// <summary>What Python's <c>output[-1:]</c> is, to which vLLM comes when there is no such region.</summary>
    private static string LastCharacter(string text) =>
        text.Length < 2 ? text : text[(text.Length - (char.IsSurrogatePair(text, text.Length - 2) ? 2 : 1))..];
}
