namespace ServeBench.ChatTemplates;

/// <summary>Reads expressions, with Jinja's precedence: <c>if else</c>, <c>or</c>, <c>and</c>, <c>not</c>, comparisons, sums, <c>~</c>, products, powers, signs.</summary>
internal sealed class ExpressionParser(TokenStream stream)
{
    private static readonly string[] s_comparisons = ["==", "!=", "<", "<=", ">", ">="];

    /// <summary>Reads an expression.</summary>
    /// <param name="allowsConditional">Whether it may be <c>a if b else c</c>.</param>
    public Expression Parse(bool allowsConditional = true) => stream.Nested(() => allowsConditional ? Conditional() : Or());

    /// <summary>Reads an expression, or several with commas between as a tuple.</summary>
    /// <param name="allowsConditional">Whether one may be <c>a if b else c</c>.</param>
    /// <param name="isTarget">Whether names are set, so that only names and tuples can stand there.</param>
    /// <param name="isInParentheses">Whether nothing at all is the empty tuple.</param>
    /// <param name="endName">A name that ends it, besides the tag's end.</param>
    public Expression ParseTuple(bool allowsConditional = true, bool isTarget = false, bool isInParentheses = false, string? endName = null)
    {
        int line = stream.Current.Line;
        var items = new List<Expression>();
        bool isTuple = false;
        while (true)
        {
            if (items.Count > 0)
            {
                stream.ExpectOperator(",");
            }

            Token current = stream.Current;
            if (current.Kind is TokenKind.VariableEnd or TokenKind.BlockEnd || current.IsOperator(")") || (endName is not null && current.IsName(endName)))
            {
                break;
            }

            items.Add(isTarget ? stream.Nested(Primary) : Parse(allowsConditional));
            if (!stream.Current.IsOperator(","))
            {
                break;
            }

            isTuple = true;
        }

        if (!isTuple && items.Count > 0)
        {
            return items[0];
        }

        return isTuple || isInParentheses ? new TupleExpression(items, line) : throw stream.Unexpected("an expression");
    }

    private Expression Conditional()
    {
        Expression value = Or();
        while (stream.Current is { } token && stream.SkipName("if"))
        {
            Expression test = Or();
            Expression? otherwise = stream.SkipName("else") ? stream.Nested(Conditional) : null;
            value = new ConditionalExpression(test, value, otherwise, token.Line);
        }

        return value;
    }

    private Expression Or()
    {
        Expression left = And();
        while (stream.SkipName("or"))
        {
            left = new LogicalExpression(false, left, And(), left.Line);
        }

        return left;
    }

    private Expression And()
    {
        Expression left = Not();
        while (stream.SkipName("and"))
        {
            left = new LogicalExpression(true, left, Not(), left.Line);
        }

        return left;
    }

    private Expression Not()
    {
        int line = stream.Current.Line;
        return stream.SkipName("not") ? new UnaryExpression("not", stream.Nested(Not), line) : Compare();
    }

    private Expression Compare()
    {
        Expression first = Sum();
        var rest = new List<(string, Expression)>();
        while (ComparisonOperator() is string comparison)
        {
            rest.Add((comparison, Sum()));
        }

        return rest.Count == 0 ? first : new CompareExpression(first, rest, first.Line);
    }

    private string? ComparisonOperator()
    {
        if (stream.Current.Kind == TokenKind.Operator && s_comparisons.Contains(stream.Current.Text))
        {
            return stream.Next().Text;
        }

        if (stream.SkipName("in"))
        {
            return "in";
        }

        if (stream.Current.IsName("not") && stream.Following.IsName("in"))
        {
            stream.Next();
            stream.Next();
            return "not in";
        }

        return null;
    }

    private Expression Sum() => LeftAssociative(Concat, "+", "-");

    private Expression Concat()
    {
        Expression first = Product();
        var parts = new List<Expression> { first };
        while (stream.SkipOperator("~"))
        {
            parts.Add(Product());
        }

        return parts.Count == 1 ? first : new ConcatExpression(parts, first.Line);
    }

    private Expression Product() => LeftAssociative(Power, "*", "/", "//", "%");

    private Expression Power() => LeftAssociative(() => Unary(takesFilters: true), "**");

    private Expression LeftAssociative(Func<Expression> operand, params string[] operators)
    {
        Expression left = operand();
        while (stream.Current.Kind == TokenKind.Operator && operators.Contains(stream.Current.Text))
        {
            left = new BinaryExpression(stream.Next().Text, left, operand(), left.Line);
        }

        return left;
    }

    private Expression Unary(bool takesFilters)
    {
        Token token = stream.Current;
        bool isSign = stream.SkipOperator("-") || stream.SkipOperator("+");
        Expression value = isSign ? new UnaryExpression(token.Text, stream.Nested(() => Unary(takesFilters: false)), token.Line) : Primary();
        var postfix = new PostfixParser(stream, this);
        value = postfix.Parse(value);
        return takesFilters ? postfix.ParseFiltersAndTests(value) : value;
    }

    private Expression Primary() => new PrimaryParser(stream, this).Parse();
}
