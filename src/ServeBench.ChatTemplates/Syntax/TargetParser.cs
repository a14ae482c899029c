namespace ServeBench.ChatTemplates;

/// <summary>Reads what statements set: names, tuples of them, attributes of a namespace, and the parameters of a macro.</summary>
/// <param name="stream">The tokens.</param>
/// <param name="expressions">Reads the defaults of parameters.</param>
internal sealed class TargetParser(TokenStream stream, ExpressionParser expressions)
{
    /// <summary>Reads the parameters of a macro, in their parentheses.</summary>
    public MacroSignature Signature()
    {
        var parameters = new List<string>();
        var defaults = new List<Expression>();
        stream.ExpectOperator("(");
        while (!stream.SkipOperator(")"))
        {
            if (parameters.Count > 0)
            {
                stream.ExpectOperator(",");
            }

            int line = stream.Current.Line;
            parameters.Add(NameTarget());
            if (stream.SkipOperator("="))
            {
                defaults.Add(expressions.Parse());
            }
            else if (defaults.Count > 0)
            {
                throw new TemplateException("a parameter without a default follows one that has it", line);
            }
        }

        return new MacroSignature(parameters, defaults);
    }

    /// <summary>Reads an attribute of a namespace.</summary>
    public NamespaceExpression NamespaceTarget()
    {
        Token name = stream.Expect(TokenKind.Name, "a name to set");
        stream.Next();
        return new NamespaceExpression(name.Text, stream.Expect(TokenKind.Name, "the name of an attribute").Text, name.Line);
    }

    public string NameTarget()
    {
        Token name = stream.Expect(TokenKind.Name, "a name");
        return RequireSettable(new NameExpression(name.Text, name.Line), name.Line).Name;
    }

    /// <summary>Reads a name or a tuple of names.</summary>
    /// <param name="endName">A name that ends it, besides the tag's end.</param>
    public Expression Target(string? endName = null)
    {
        int line = stream.Current.Line;
        return RequireSettable(expressions.ParseTuple(isTarget: true, endName: endName), line);
    }

    private static T RequireSettable<T>(T target, int line)
        where T : Expression
    {
        bool isSettable = target switch
        {
            NameExpression { Name: not ("true" or "True" or "false" or "False" or "none" or "None") } => true,
            TupleExpression tuple => tuple.Items.All(item => RequireSettable(item, line) is not null),
            _ => false,
        };
        return isSettable ? target : throw new TemplateException("what stands there cannot be set", line);
    }
}
