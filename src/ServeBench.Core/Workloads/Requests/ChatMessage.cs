namespace ServeBench.Workloads;

/// <summary>One message of a chat request.</summary>
/// <param name="Role">Who speaks: <c>system</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</param>
/// <param name="Content">The text of the message.</param>
public sealed record ChatMessage(string Role, string Content)
{
    /// <summary>A message of several parts, such as a text and an image.</summary>
    /// <param name="role">Who speaks.</param>
    /// <param name="parts">The parts in the order in which they are sent; their texts, a line each, become <see cref="Content"/>.</param>
    public ChatMessage(string role, IEnumerable<ContentPart> parts)
        : this(role, "")
    {
        ArgumentNullException.ThrowIfNull(parts);
        Parts = [.. parts];
        Content = string.Join('\n', Parts.Select(part => part.Text).OfType<string>());
    }

    /// <summary>The parts that are sent instead of <see cref="Content"/>; <see langword="null"/> for a message of only text.</summary>
    public ContentPart[]? Parts { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Role}: {Content}";
}
