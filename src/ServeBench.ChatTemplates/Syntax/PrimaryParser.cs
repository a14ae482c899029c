namespace ServeBench.ChatTemplates;

/// <summary>Reads what expressions are made of: names, literals, and what stands in brackets.</summary>
internal sealed class PrimaryParser(TokenStream stream, ExpressionParser expressions)
{
    public Expression Parse()
    {
        Token token = stream.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                stream.Next();
                return token.Text switch
                {
                    "true" or "True" => new ConstantExpression(true, token.Line),
                    "false" or "False" => new ConstantExpression(false, token.Line),
                    "none" or "None" => new ConstantExpression(null, token.Line),
                    _ => new NameExpression(token.Text, token.Line),
                };
            case TokenKind.String:
                string text = "";
                while (stream.Current.Kind == TokenKind.String)
                {
                    text += stream.Next().Text;
                }

                return new ConstantExpression(text, token.Line);
            case TokenKind.Integer or TokenKind.Float:
                return new ConstantExpression(NumberLiteral.Read(stream.Next()), token.Line);
            case TokenKind.Operator when stream.SkipOperator("("):
                Expression tuple = expressions.ParseTuple(isInParentheses: true);
                stream.ExpectOperator(")");
                return tuple;
            case TokenKind.Operator when stream.SkipOperator("["):
                return new ListExpression(Separated("]", () => expressions.Parse()), token.Line);
            case TokenKind.Operator when stream.SkipOperator("{"):
                return new DictExpression(Separated("}", Pair), token.Line);
            default:
                throw stream.Unexpected("an expression");
        }
    }

    private (Expression Key, Expression Value) Pair()
    {
        Expression key = expressions.Parse();
        stream.ExpectOperator(":");
        return (key, expressions.Parse());
    }

    /// <summary>Reads items up to the closing bracket; a comma may stand before it.</summary>
    private List<T> Separated<T>(string close, Func<T> item)
    {
        var items = new List<T>();
        while (!stream.SkipOperator(close))
        {
            if (items.Count > 0)
            {
                stream.ExpectOperator(",");
                if (stream.SkipOperator(close))
                {
                    break;
                }
            }

            items.Add(item());
        }

        return items;
    }
}
