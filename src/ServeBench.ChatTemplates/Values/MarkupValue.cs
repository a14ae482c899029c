namespace ServeBench.ChatTemplates;

/// <summary>Text that <c>safe</c> or <c>escape</c> has marked. Its operators escape what they meet, so only writing, joining and comparing it are supported.</summary>
/// <param name="Text">The text.</param>
internal sealed record MarkupValue(string Text);
