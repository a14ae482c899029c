using System.Text.Json;

namespace ServeBench.Workloads;

/// <summary>
/// The turns of a conversation in ShareGPT format, by the rules of <c>vllm-bench --multi-turn</c>: each message of the user, with the
/// length of the message behind it as output length. What others say where the user should is passed over, and so are empty messages.
/// Images and videos of the entry, which vllm-bench leaves out, are those of the first turn; later ones send it again.
/// </summary>
internal sealed class ShareGptConversation(ITokenizer tokenizer, int? outputLength, int? maxTurnCount)
{
    /// <summary>A conversation of fewer messages has no second turn with an answer.</summary>
    public const int LeastMessages = 4;

    private const int LeastTurns = 2;

    /// <summary>The turns, their indexes left at 0; <see langword="null"/> when there are fewer than two.</summary>
    /// <param name="messages">The messages of the entry.</param>
    /// <param name="media">Its images or videos; <see langword="null"/> for none.</param>
    /// <param name="where">Where the entry is, for the error.</param>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>.</exception>
    public ServeRequest[]? ToTurns(IReadOnlyList<JsonElement> messages, ContentPart[]? media, DatasetEntry where)
    {
        var turns = new List<ServeRequest>();
        int count = messages.Count;
        for (int i = 0; i + 1 < count && turns.Count != maxTurnCount; i++)
        {
            if (!ShareGptTurns.IsUser(messages[i]) || Text(messages[i], where) is not { Length: > 0 } question)
            {
                continue;
            }

            i++;
            turns.Add(new ServeRequest
            {
                Turn = turns.Count,
                Messages = [media is null || turns.Count > 0 ? new ChatMessage("user", question) : new ChatMessage("user", [ContentPart.FromText(question), .. media])],
                InputLength = tokenizer.Count(question, addSpecialTokens: false),
                OutputLength = outputLength ?? Math.Max(1, tokenizer.Count(Text(messages[i], where), addSpecialTokens: false)),
            });
        }

        return turns.Count < LeastTurns ? null : [.. turns];
    }

    private static string Text(JsonElement message, DatasetEntry where) =>
        ShareGptTurns.TextOf(message) is { } value
            ? JsonTexts.Of(value, where.File, where.Offset)
            : throw where.File.LineInvalid(where.Offset, "a turn of this conversation has no text under 'value' or 'content'.");
}
