namespace ServeBench.ChatTemplates;

/// <summary>The place of a value that was not given or not set; a template never sees it.</summary>
internal static class Missing
{
    public static readonly object Value = new();
}
