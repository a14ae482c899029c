namespace ServeBench.ChatTemplates;

/// <summary>A statement of a template.</summary>
/// <param name="Line">The line that it starts in, from 1.</param>
internal abstract record Statement(int Line);

/// <summary>Text between tags.</summary>
internal sealed record TextStatement(string Text, int Line) : Statement(Line);

/// <summary><c>{{ a }}</c>.</summary>
internal sealed record OutputStatement(Expression Value, int Line) : Statement(Line);

/// <summary><c>if</c> with its <c>elif</c>, each a test and a body, and <c>else</c>.</summary>
internal sealed record IfStatement(IReadOnlyList<(Expression Test, Block Body)> Branches, Block Else, int Line) : Statement(Line);

/// <summary><c>for</c>.</summary>
internal sealed record ForStatement(Expression Target, Expression Items, Expression? Test, Block Body, Block Else, int Line) : Statement(Line)
{
    public Block TestScope { get; } = new([]);
}

/// <summary><c>{% set a = b %}</c>.</summary>
internal sealed record SetStatement(Expression Target, Expression Value, int Line) : Statement(Line);

/// <summary><c>{% set a | b %}...{% endset %}</c>.</summary>
internal sealed record SetBlockStatement(Expression Target, FilterExpression? Filter, Block Body, int Line) : Statement(Line);

/// <summary><c>macro</c>.</summary>
internal sealed record MacroStatement(string Name, MacroSignature Signature, Block Body, int Line) : Statement(Line);

/// <summary><c>{% call(a) b() %}...{% endcall %}</c>.</summary>
internal sealed record CallBlockStatement(CallExpression Call, MacroSignature Signature, Block Body, int Line) : Statement(Line);

/// <summary><c>{% filter a %}...{% endfilter %}</c>.</summary>
internal sealed record FilterBlockStatement(FilterExpression Filter, Block Body, int Line) : Statement(Line);

/// <summary><c>{% with a = b %}...{% endwith %}</c>.</summary>
internal sealed record WithStatement(IReadOnlyList<(Expression Target, Expression Value)> Variables, Block Body, int Line) : Statement(Line);

/// <summary><c>{% generation %}...{% endgeneration %}</c>: what a model is trained to say; a scope of its own.</summary>
internal sealed record GenerationStatement(Block Body, int Line) : Statement(Line);

/// <summary><c>break</c>.</summary>
internal sealed record BreakStatement(int Line) : Statement(Line);

/// <summary><c>continue</c>.</summary>
internal sealed record ContinueStatement(int Line) : Statement(Line);

/// <summary>The parameters of a macro, with the default values of the last of them.</summary>
internal sealed record MacroSignature(IReadOnlyList<string> Parameters, IReadOnlyList<Expression> Defaults)
{
    public static readonly MacroSignature Empty = new([], []);

    /// <summary>The default of a parameter; <see langword="null"/> when it has none.</summary>
    public Expression? DefaultOf(int parameter) =>
        parameter >= Parameters.Count - Defaults.Count ? Defaults[parameter - (Parameters.Count - Defaults.Count)] : null;
}
