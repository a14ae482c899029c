namespace ServeBench.ChatTemplates;

/// <summary>A template cannot be read, or cannot be carried out. It never reaches a user: <see cref="ModelChatTemplate"/> adds the file.</summary>
/// <param name="reason">What is wrong, as the rest of a sentence.</param>
/// <param name="line">The line of the template, from 1; 0 when whoever catches it knows.</param>
internal sealed class TemplateException(string reason, int line = 0) : Exception(reason)
{
    /// <summary>The line of the template, from 1; 0 when it is not known.</summary>
    public int Line { get; } = line;

    /// <summary>Something of Jinja or Python that is not carried out here.</summary>
    /// <param name="what">What, as the start of a sentence.</param>
    /// <param name="line">The line of the template, from 1.</param>
    public static TemplateException NotSupported(string what, int line = 0) => new($"{what} is not supported", line);
}
