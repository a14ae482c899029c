using System.Globalization;
using ServeBench.Workloads;

namespace ServeBench.Load;

/// <summary>A request with another beginning, which no prefix cache takes for the same.</summary>
internal static class DistinctPrompt
{
    /// <summary>The request with its beginning changed; a prompt of token ids is turned about, so that its length stays.</summary>
    /// <param name="request">The request.</param>
    /// <param name="number">Another beginning for each number from 0.</param>
    public static ServeRequest Of(ServeRequest request, int number)
    {
        string mark = string.Create(CultureInfo.InvariantCulture, $"Warm-up {number + 1}: ");
        return request with
        {
            Prompt = request.Prompt is { } prompt ? mark + prompt : null,
            Prompts = request.Prompts is { } prompts ? [.. prompts.Select(one => mark + one)] : null,
            PromptTokenIds = request.PromptTokenIds is { Length: > 0 } ids ? Turn(ids, (number + 1) % ids.Length) : request.PromptTokenIds,
            Messages = request.Messages is { Length: > 0 } messages ? [Mark(messages[0], mark), .. messages.Skip(1)] : request.Messages,
        };
    }

    private static int[] Turn(int[] ids, int by) => [.. ids.Skip(by), .. ids.Take(by)];

    private static ChatMessage Mark(ChatMessage message, string mark) => message.Parts is { } parts
        ? message with { Parts = [ContentPart.FromText(mark), .. parts] }
        : message with { Content = mark + message.Content };
}
