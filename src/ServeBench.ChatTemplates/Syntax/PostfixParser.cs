namespace ServeBench.ChatTemplates;

/// <summary>Reads what follows a value: attributes, items and calls, then filters and tests.</summary>
/// <param name="stream">The tokens.</param>
/// <param name="expressions">Reads the expressions inside of it.</param>
internal sealed class PostfixParser(TokenStream stream, ExpressionParser expressions)
{
    /// <summary>Reads attributes, items and calls.</summary>
    public Expression Parse(Expression value)
    {
        while (true)
        {
            int line = stream.Current.Line;
            if (stream.SkipOperator("."))
            {
                Token name = stream.Next();
                value = name.Kind switch
                {
                    TokenKind.Name => new AttributeExpression(value, name.Text, line),
                    TokenKind.Integer => new ItemExpression(value, new ConstantExpression(NumberLiteral.Read(name), line), line),
                    _ => throw new TemplateException($"{name.Shown} stands where the name of an attribute is expected", name.Line),
                };
            }
            else if (stream.SkipOperator("["))
            {
                value = new ItemExpression(value, new SubscriptParser(stream, expressions).Parse(line), line);
            }
            else if (stream.Current.IsOperator("("))
            {
                value = new CallExpression(value, Arguments(), line);
            }
            else
            {
                return value;
            }
        }
    }

    /// <summary>Reads filters, tests, and the calls of what they give.</summary>
    public Expression ParseFiltersAndTests(Expression value)
    {
        while (true)
        {
            if (stream.Current.IsOperator("|"))
            {
                value = ParseFilters(value)!;
            }
            else if (stream.SkipName("is"))
            {
                value = Test(value);
            }
            else if (stream.Current.IsOperator("("))
            {
                value = new CallExpression(value, Arguments(), stream.Current.Line);
            }
            else
            {
                return value;
            }
        }
    }

    /// <summary>Reads filters.</summary>
    /// <param name="target">What is filtered; <see langword="null"/> for the text of a block.</param>
    /// <param name="startsWithName">Whether the first filter stands without its <c>|</c>.</param>
    public Expression? ParseFilters(Expression? target, bool startsWithName = false)
    {
        while (startsWithName || stream.SkipOperator("|"))
        {
            startsWithName = false;
            int line = stream.Current.Line;
            string name = DottedName("the name of a filter");
            target = new FilterExpression(target, name, stream.Current.IsOperator("(") ? Arguments() : CallArguments.None, line);
        }

        return target;
    }

    private Expression Test(Expression value)
    {
        int line = stream.Current.Line;
        bool isNegated = stream.SkipName("not");
        string name = DottedName("the name of a test");
        CallArguments arguments = CallArguments.None;
        if (stream.Current.IsOperator("("))
        {
            arguments = Arguments();
        }
        else if (StartsArgument())
        {
            if (stream.Current.IsName("is"))
            {
                throw new TemplateException("tests cannot be chained with 'is'", line);
            }

            arguments = new CallArguments([Parse(stream.Nested(new PrimaryParser(stream, expressions).Parse))], [], null, null);
        }

        Expression test = new TestExpression(value, name, arguments, line);
        return isNegated ? new UnaryExpression("not", test, line) : test;
    }

    private bool StartsArgument() => stream.Current switch
    {
        { Kind: TokenKind.Name, Text: "else" or "or" or "and" } => false,
        { Kind: TokenKind.Name or TokenKind.String or TokenKind.Integer or TokenKind.Float } => true,
        { Kind: TokenKind.Operator, Text: "(" or "[" or "{" } => true,
        _ => false,
    };

    private string DottedName(string what)
    {
        string name = stream.Expect(TokenKind.Name, what).Text;
        while (stream.SkipOperator("."))
        {
            name += "." + stream.Expect(TokenKind.Name, what).Text;
        }

        return name;
    }

    private CallArguments Arguments() => new ArgumentParser(stream, expressions).Parse();
}
