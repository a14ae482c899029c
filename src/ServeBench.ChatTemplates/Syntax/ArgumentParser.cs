namespace ServeBench.ChatTemplates;

/// <summary>Reads the arguments of a call: positional ones, then named ones, with <c>*more</c> and <c>**more</c>.</summary>
internal sealed class ArgumentParser(TokenStream stream, ExpressionParser expressions)
{
    private readonly List<Expression> _positional = [];
    private readonly List<(string, Expression)> _keywords = [];
    private Expression? _morePositional;
    private Expression? _moreKeywords;

    /// <summary>Reads from the opening to the closing parenthesis.</summary>
    public CallArguments Parse()
    {
        stream.ExpectOperator("(");
        for (bool isFirst = true; !stream.SkipOperator(")"); isFirst = false)
        {
            if (!isFirst)
            {
                stream.ExpectOperator(",");
                if (stream.SkipOperator(")"))
                {
                    break;
                }
            }

            ParseOne();
        }

        return new CallArguments(_positional, _keywords, _morePositional, _moreKeywords);
    }

    private void ParseOne()
    {
        int line = stream.Current.Line;
        if (stream.SkipOperator("*"))
        {
            Require(_morePositional is null && _moreKeywords is null, line);
            _morePositional = expressions.Parse();
        }
        else if (stream.SkipOperator("**"))
        {
            Require(_moreKeywords is null, line);
            _moreKeywords = expressions.Parse();
        }
        else if (stream.Current.Kind == TokenKind.Name && stream.Following.IsOperator("="))
        {
            Require(_moreKeywords is null, line);
            string name = stream.Next().Text;
            stream.Next();
            Require(_keywords.TrueForAll(keyword => keyword.Item1 != name), line);
            _keywords.Add((name, expressions.Parse()));
        }
        else
        {
            Require(_morePositional is null && _moreKeywords is null && _keywords.Count == 0, line);
            _positional.Add(expressions.Parse());
        }
    }

    private static void Require(bool isInOrder, int line)
    {
        if (!isInOrder)
        {
            throw new TemplateException("the arguments of a call are not in their order: positional ones, named ones, *, **", line);
        }
    }
}
