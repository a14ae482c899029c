namespace ServeBench.ChatTemplates;

/// <summary>
/// A Jinja template as chat templates are: in the immutable sandbox, with <c>trim_blocks</c>, <c>lstrip_blocks</c>, loop controls
/// and the <c>generation</c> tag. Safe to use from several threads.
/// </summary>
internal sealed class JinjaTemplate
{
    private readonly Block _body;
    private readonly IReadOnlyDictionary<string, object?> _globals;

    /// <summary>Reads a template.</summary>
    /// <param name="text">The template.</param>
    /// <param name="timeProvider">The clock of <c>strftime_now</c>.</param>
    /// <exception cref="TemplateException">The text is not a template, or it has something that is not supported.</exception>
    public JinjaTemplate(string text, TimeProvider timeProvider)
    {
        _body = Guarded(() => TemplateParser.Parse(text), () => 0);
        _globals = Globals.Create(timeProvider);
    }

    /// <summary>Carries it out.</summary>
    /// <param name="variables">What it is given, as values of templates.</param>
    /// <param name="cancellationToken">Ends the rendering.</param>
    /// <exception cref="TemplateException">It cannot be carried out, or refuses; with the line.</exception>
    public string Render(IReadOnlyDictionary<string, object?> variables, CancellationToken cancellationToken = default)
    {
        var context = new RenderContext(variables, _globals, cancellationToken);
        return Guarded(() => new StatementRunner(new Evaluator(context)).Render(_body, new Scope(_body.Layout, null, context).Enter()), () => context.Line);
    }

    private static T Guarded<T>(Func<T> work, Func<int> line)
    {
        try
        {
            return work();
        }
        catch (InsufficientExecutionStackException)
        {
            throw new TemplateException("it nests too deeply", line());
        }
        catch (TemplateException exception) when (exception.Line == 0)
        {
            throw new TemplateException(exception.Message, line());
        }
    }
}
