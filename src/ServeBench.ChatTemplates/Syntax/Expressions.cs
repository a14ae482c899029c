namespace ServeBench.ChatTemplates;

/// <summary>An expression of a template.</summary>
/// <param name="Line">The line that it starts in, from 1.</param>
internal abstract record Expression(int Line);

internal sealed record ConstantExpression(object? Value, int Line) : Expression(Line);

internal sealed record NameExpression(string Name, int Line) : Expression(Line);

internal sealed record NamespaceExpression(string Name, string Attribute, int Line) : Expression(Line);

/// <summary><c>[a, b]</c>.</summary>
internal sealed record ListExpression(IReadOnlyList<Expression> Items, int Line) : Expression(Line);

/// <summary><c>(a, b)</c>.</summary>
internal sealed record TupleExpression(IReadOnlyList<Expression> Items, int Line) : Expression(Line);

/// <summary><c>{a: b}</c>.</summary>
internal sealed record DictExpression(IReadOnlyList<(Expression Key, Expression Value)> Items, int Line) : Expression(Line);

/// <summary><c>a.b</c>.</summary>
internal sealed record AttributeExpression(Expression Target, string Name, int Line) : Expression(Line);

/// <summary><c>a[b]</c>.</summary>
internal sealed record ItemExpression(Expression Target, Expression Index, int Line) : Expression(Line);

/// <summary><c>a:b:c</c> inside of brackets.</summary>
internal sealed record SliceExpression(Expression? Start, Expression? Stop, Expression? Step, int Line) : Expression(Line);

/// <summary><c>a(b)</c>.</summary>
internal sealed record CallExpression(Expression Target, CallArguments Arguments, int Line) : Expression(Line);

/// <summary><c>a | b(c)</c>; without a target it filters the text of a block.</summary>
internal sealed record FilterExpression(Expression? Target, string Name, CallArguments Arguments, int Line) : Expression(Line);

/// <summary><c>a is b(c)</c>.</summary>
internal sealed record TestExpression(Expression Target, string Name, CallArguments Arguments, int Line) : Expression(Line);

/// <summary><c>not a</c>, <c>-a</c> or <c>+a</c>.</summary>
internal sealed record UnaryExpression(string Operator, Expression Operand, int Line) : Expression(Line);

internal sealed record BinaryExpression(string Operator, Expression Left, Expression Right, int Line) : Expression(Line);

/// <summary><c>a and b</c>, <c>a or b</c>.</summary>
internal sealed record LogicalExpression(bool IsAnd, Expression Left, Expression Right, int Line) : Expression(Line);

/// <summary><c>a &lt; b &lt; c</c>.</summary>
internal sealed record CompareExpression(Expression First, IReadOnlyList<(string Operator, Expression Operand)> Rest, int Line) : Expression(Line);

/// <summary><c>a ~ b</c>.</summary>
internal sealed record ConcatExpression(IReadOnlyList<Expression> Parts, int Line) : Expression(Line);

/// <summary><c>a if b else c</c>.</summary>
internal sealed record ConditionalExpression(Expression Test, Expression Then, Expression? Else, int Line) : Expression(Line);

/// <summary>What stands in the parentheses of a call.</summary>
internal sealed record CallArguments(
    IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Keywords, Expression? MorePositional, Expression? MoreKeywords)
{
    /// <summary>No parentheses, or empty ones.</summary>
    public static readonly CallArguments None = new([], [], null, null);

    /// <summary>All expressions, in the order in which they are written; some may be absent.</summary>
    public IEnumerable<Expression?> All => [.. Positional, .. Keywords.Select(keyword => keyword.Value), MorePositional, MoreKeywords];
}
