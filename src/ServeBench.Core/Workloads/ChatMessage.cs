namespace ServeBench.Workloads;

/// <summary>One message of a chat request.</summary>
/// <param name="Role">Who speaks: <c>system</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</param>
/// <param name="Content">The text of the message.</param>
public sealed record ChatMessage(string Role, string Content)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Role}: {Content}";
}
