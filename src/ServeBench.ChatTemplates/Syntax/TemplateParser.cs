namespace ServeBench.ChatTemplates;

/// <summary>Reads the statements of a template.</summary>
internal sealed class TemplateParser
{
    private static readonly string[] s_otherTags = ["block", "extends", "include", "import", "from", "autoescape", "do", "trans", "debug"];
    private readonly TokenStream _stream;
    private readonly ExpressionParser _expressions;
    private readonly TargetParser _targets;

    /// <summary>Names of the tags that end the bodies being read, innermost last; for the message about a body without its end.</summary>
    private readonly Stack<string> _open = new();

    /// <summary>Whether <c>break</c> and <c>continue</c> have a loop: each body of a function starts without one.</summary>
    private bool _isInLoop;

    private TemplateParser(TokenStream stream)
    {
        _stream = stream;
        _expressions = new ExpressionParser(stream);
        _targets = new TargetParser(stream, _expressions);
    }

    /// <summary>Reads a template.</summary>
    /// <exception cref="TemplateException">The text is not a template, or it has something that is not supported.</exception>
    public static Block Parse(string template)
    {
        var parser = new TemplateParser(new TokenStream(Lexer.Read(template)));
        Block body = parser.Body([]);
        ScopeAnalyzer.Analyze(body);
        return body;
    }

    private Block Body(string[] endTags)
    {
        var statements = new List<Statement>();
        while (true)
        {
            Token token = _stream.Next();
            switch (token.Kind)
            {
                case TokenKind.Data:
                    statements.Add(new TextStatement(token.Text, token.Line));
                    break;
                case TokenKind.VariableBegin:
                    statements.Add(new OutputStatement(_expressions.ParseTuple(), token.Line));
                    _stream.Expect(TokenKind.VariableEnd, "'}}'");
                    break;
                case TokenKind.BlockBegin when endTags.Any(_stream.Current.IsName):
                    return new Block(statements);
                case TokenKind.BlockBegin:
                    statements.AddRange(_stream.Nested(Statement));
                    _stream.Expect(TokenKind.BlockEnd, "'%}'");
                    break;
                default:
                    return endTags.Length == 0
                        ? new Block(statements)
                        : throw new TemplateException($"the template ends before the '{_open.Peek()}' of a block", token.Line);
            }
        }
    }

    /// <summary>Reads a body behind its tag, up to one of the tags; with only one of them, that too.</summary>
    private Block BodyUntil(params string[] endTags)
    {
        _stream.SkipOperator(":");
        _stream.Expect(TokenKind.BlockEnd, "'%}'");
        _open.Push(endTags[^1]);
        Block body = Body(endTags);
        _open.Pop();
        if (endTags.Length == 1)
        {
            _stream.Next();
        }

        return body;
    }

    private IEnumerable<Statement> Statement()
    {
        Token tag = _stream.Expect(TokenKind.Name, "the name of a tag");
        return tag.Text switch
        {
            "if" => [If(tag.Line)],
            "for" => [For(tag.Line)],
            "set" => [Set(tag.Line)],
            "macro" => [Macro(tag.Line)],
            "call" => [Call(tag.Line)],
            "filter" => [Filter(tag.Line)],
            "with" => [With(tag.Line)],
            "generation" => [new GenerationStatement(FunctionBody("endgeneration"), tag.Line)],
            "break" when _isInLoop => [new BreakStatement(tag.Line)],
            "continue" when _isInLoop => [new ContinueStatement(tag.Line)],
            "break" or "continue" => throw new TemplateException($"'{tag.Text}' stands outside of a loop", tag.Line),
            "print" => Print(tag.Line),
            _ when s_otherTags.Contains(tag.Text) => throw TemplateException.NotSupported($"the tag '{tag.Text}'", tag.Line),
            _ => throw new TemplateException($"there is no tag '{tag.Text}'{(_open.Count > 0 ? $"; the innermost open block ends with '{_open.Peek()}'" : "")}", tag.Line),
        };
    }

    private List<Statement> Print(int line)
    {
        var values = new List<Statement>();
        while (_stream.Current.Kind != TokenKind.BlockEnd)
        {
            if (values.Count > 0)
            {
                _stream.ExpectOperator(",");
            }

            values.Add(new OutputStatement(_expressions.Parse(), line));
        }

        return values;
    }

    private IfStatement If(int line)
    {
        var branches = new List<(Expression, Block)>();
        while (true)
        {
            Expression test = _expressions.ParseTuple(allowsConditional: false);
            branches.Add((test, BodyUntil("elif", "else", "endif")));
            string end = _stream.Next().Text;
            if (end != "elif")
            {
                return new IfStatement(branches, end == "else" ? BodyUntil("endif") : new Block([]), line);
            }
        }
    }

    private ForStatement For(int line)
    {
        Expression target = _targets.Target(endName: "in");
        _stream.ExpectName("in");
        Expression items = _expressions.ParseTuple(allowsConditional: false, endName: "recursive");
        Expression? test = _stream.SkipName("if") ? _expressions.Parse() : null;
        if (_stream.Current.IsName("recursive"))
        {
            throw TemplateException.NotSupported("a recursive loop", line);
        }

        bool wasInLoop = _isInLoop;
        _isInLoop = true;
        Block body = BodyUntil("else", "endfor");
        _isInLoop = wasInLoop;
        return new ForStatement(target, items, test, body, _stream.Next().Text == "else" ? BodyUntil("endfor") : new Block([]), line);
    }

    private Statement Set(int line)
    {
        Expression target = _stream.Following.IsOperator(".") ? _targets.NamespaceTarget() : _targets.Target();
        if (_stream.SkipOperator("="))
        {
            return new SetStatement(target, _expressions.ParseTuple(), line);
        }

        var filter = (FilterExpression?)new PostfixParser(_stream, _expressions).ParseFilters(null);
        return new SetBlockStatement(target, filter, FunctionBody("endset"), line);
    }

    private MacroStatement Macro(int line)
    {
        string name = _targets.NameTarget();
        return new MacroStatement(name, _targets.Signature(), FunctionBody("endmacro"), line);
    }

    private CallBlockStatement Call(int line)
    {
        MacroSignature signature = _stream.Current.IsOperator("(") ? _targets.Signature() : MacroSignature.Empty;
        return _expressions.Parse() is CallExpression call
            ? new CallBlockStatement(call, signature, FunctionBody("endcall"), line)
            : throw new TemplateException("'call' needs the call of a macro", line);
    }

    private FilterBlockStatement Filter(int line)
    {
        var filter = (FilterExpression)new PostfixParser(_stream, _expressions).ParseFilters(null, startsWithName: true)!;
        return new FilterBlockStatement(filter, FunctionBody("endfilter"), line);
    }

    private WithStatement With(int line)
    {
        var variables = new List<(Expression, Expression)>();
        while (_stream.Current.Kind != TokenKind.BlockEnd)
        {
            if (variables.Count > 0)
            {
                _stream.ExpectOperator(",");
            }

            Expression target = _targets.Target();
            _stream.ExpectOperator("=");
            variables.Add((target, _expressions.Parse()));
        }

        return new WithStatement(variables, BodyUntil("endwith"), line);
    }

    private Block FunctionBody(string endTag)
    {
        bool wasInLoop = _isInLoop;
        _isInLoop = false;
        Block body = BodyUntil(endTag);
        _isInLoop = wasInLoop;
        return body;
    }
}
