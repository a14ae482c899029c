namespace ServeBench.ChatTemplates;

/// <summary>What a template may use up, so that a damaged or hostile one ends with an error instead of taking the machine along.</summary>
internal static class Limits
{
    /// <summary>Statements, expressions and items in one rendering.</summary>
    public const int Steps = 20_000_000;

    /// <summary>Calls of macros inside each other.</summary>
    public const int MacroDepth = 100;

    /// <summary>How long one rendering may take, whatever its steps are.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);

    private const long MaxTextLength = 64L << 20;
    private const long MaxItemCount = 4L << 20;

    /// <summary>Refuses a text that would be too long.</summary>
    public static void RequireText(long length)
    {
        if (length > MaxTextLength)
        {
            throw new TemplateException($"it makes a text of more than {MaxTextLength} characters");
        }
    }

    /// <summary>Refuses a list that would be too long.</summary>
    public static void RequireItems(long count)
    {
        if (count > MaxItemCount)
        {
            throw new TemplateException($"it makes a list of more than {MaxItemCount} items");
        }
    }
}
