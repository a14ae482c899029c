using System.Globalization;

namespace ServeBench.Simulation.Apis;

/// <summary>Where the answers of <c>/v1/completions</c> and <c>/v1/chat/completions</c> differ.</summary>
/// <param name="IdPrefix">What ids begin with.</param>
/// <param name="ChunkObject">The <c>object</c> of an event.</param>
/// <param name="WholeObject">The <c>object</c> of an answer that is not streamed.</param>
/// <param name="TextKey">The choice's members that hold the text of an event, up to the text.</param>
/// <param name="TextClose">What closes them.</param>
/// <param name="WholeTextKey">The same for an answer that is not streamed.</param>
internal sealed record OpenAIShape(string IdPrefix, string ChunkObject, string WholeObject, string TextKey, string TextClose, string WholeTextKey)
{
    /// <summary>A choice of an event up to its text.</summary>
    public string BeforeText(int index) => string.Create(CultureInfo.InvariantCulture, $"{{\"index\":{index},{TextKey}");

    /// <summary>A choice of an event from the end of its text.</summary>
    /// <param name="finishReason">JSON: a quoted reason or null.</param>
    public string AfterText(string finishReason) => $"{TextClose},\"logprobs\":null,\"finish_reason\":{finishReason},\"stop_reason\":null}}";

    /// <summary>A choice of an answer that is not streamed.</summary>
    public string WholeChoice(int index, string text, string finishReason) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"index\":{index},{WholeTextKey}{text}{TextClose},\"logprobs\":null,\"finish_reason\":\"{finishReason}\",\"stop_reason\":null}}");
}
