namespace ServeBench.ChatTemplates;

/// <summary>What a name, attribute or item is that is not there: empty text, no items and false, and an error for anything else.</summary>
/// <param name="reason">The error's text.</param>
internal sealed class Undefined(string reason)
{
    public TemplateException Error() => new(reason);
}

/// <summary>The place of a value that was not given or not set; a template never sees it.</summary>
internal static class Missing
{
    public static readonly object Value = new();
}
