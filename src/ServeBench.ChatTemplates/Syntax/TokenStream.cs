namespace ServeBench.ChatTemplates;

/// <summary>The tokens of a template, read one by one.</summary>
/// <param name="tokens">The tokens, of which the last is the end.</param>
internal sealed class TokenStream(IReadOnlyList<Token> tokens)
{
    private const int MaxDepth = 200;
    private int _at;
    private int _depth;

    /// <summary>The token to be read next.</summary>
    public Token Current => tokens[_at];

    /// <summary>The token behind <see cref="Current"/>.</summary>
    public Token Following => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    public Token Next()
    {
        Token token = Current;
        _at = Math.Min(_at + 1, tokens.Count - 1);
        return token;
    }

    /// <summary>Reads the operator if it is next.</summary>
    public bool SkipOperator(string text)
    {
        bool found = Current.IsOperator(text);
        _at += found ? 1 : 0;
        return found;
    }

    /// <summary>Reads the name if it is next.</summary>
    public bool SkipName(string text)
    {
        bool found = Current.IsName(text);
        _at += found ? 1 : 0;
        return found;
    }

    /// <summary>Reads a token of the kind, or refuses.</summary>
    public Token Expect(TokenKind kind, string what) => Current.Kind == kind ? Next() : throw Unexpected(what);

    /// <summary>Reads the operator, or refuses.</summary>
    public void ExpectOperator(string text)
    {
        if (!SkipOperator(text))
        {
            throw Unexpected($"'{text}'");
        }
    }

    /// <summary>Reads the name, or refuses.</summary>
    public void ExpectName(string text)
    {
        if (!SkipName(text))
        {
            throw Unexpected($"'{text}'");
        }
    }

    /// <summary>The refusal of <see cref="Current"/>.</summary>
    public TemplateException Unexpected(string expected) => new($"{Current.Shown} stands where {expected} is expected", Current.Line);

    /// <summary>Goes one level deeper, so that a template nested without end cannot exhaust the stack.</summary>
    public T Nested<T>(Func<T> parse)
    {
        if (++_depth > MaxDepth)
        {
            throw new TemplateException($"it nests deeper than {MaxDepth} levels", Current.Line);
        }

        T result = parse();
        _depth--;
        return result;
    }
}
