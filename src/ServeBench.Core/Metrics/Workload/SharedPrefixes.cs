using System.Text;
using ServeBench.Workloads;

namespace ServeBench.Metrics;

/// <summary>
/// Counts the prompt tokens that a prefix cache without limits would have: for each prompt the longest beginning that an earlier
/// prompt of the workload has too. Token ids are compared one by one. Texts are compared by character, and count as the same part
/// of their tokens, rounded down.
/// </summary>
internal sealed class SharedPrefixes
{
    private readonly PrefixTree<char> _texts = new();
    private readonly PrefixTree<int> _ids = new();

    /// <summary>Takes the next request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="text">Its prompt as text, if it is one.</param>
    /// <param name="ids">Its prompt as token ids, if it is them.</param>
    /// <returns>How many of its prompt tokens are shared.</returns>
    public long Add(ServeRequest request, string? text, int[]? ids)
    {
        if (ids is not null)
        {
            IPrefixContent<int> kept = request.Source is TracePrompt trace ? new TraceContent(trace) : new TokenContent(ids);
            return _ids.Add(ids, kept);
        }

        long shared = 0;
        long length = 0;
        foreach (string part in request.Prompts ?? [text ?? TextOf(request.Messages)])
        {
            shared += _texts.Add(part, new TextContent(part));
            length += part.Length;
        }

        return length == 0 ? 0 : (long)((Int128)request.InputLength * shared / length);
    }

    /// <summary>A conversation as one text that is equal as far as the messages are.</summary>
    private static string TextOf(ChatMessage[]? messages)
    {
        var text = new StringBuilder();
        foreach (ChatMessage message in messages ?? [])
        {
            text.Append(message.Role).Append('\n');
            if (message.Parts is { } parts)
            {
                text.AppendJoin('\n', parts.Select(part => part.ToJson()));
            }
            else
            {
                text.Append(message.Content);
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
