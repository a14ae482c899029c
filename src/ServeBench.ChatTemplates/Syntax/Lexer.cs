namespace ServeBench.ChatTemplates;

/// <summary>
/// Cuts a template into text and tags as Jinja does with <c>trim_blocks</c> and <c>lstrip_blocks</c>: a line break right after a
/// block tag and blanks before one at the start of a line are dropped, <c>-</c> strips all white space, <c>+</c> keeps it.
/// </summary>
internal sealed class Lexer
{
    private readonly List<Token> _tokens = [];
    private readonly string _source;
    private readonly ExpressionLexer _expressions;
    private int _at;
    private int _line = 1;
    private bool _lineStarting = true;

    private Lexer(string source)
    {
        _source = source;
        _expressions = new ExpressionLexer(source, _tokens);
    }

    /// <summary>The tokens of a template.</summary>
    /// <exception cref="TemplateException">It holds what Jinja does not know.</exception>
    public static IReadOnlyList<Token> Read(string template)
    {
        string source = template.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var lexer = new Lexer(source.EndsWith('\n') ? source[..^1] : source);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        while (FindTag() is int tag and >= 0)
        {
            int bodyStart = tag + 2;
            char sign = bodyStart < _source.Length && _source[bodyStart] is '-' or '+' ? _source[bodyStart++] : '\0';
            char kind = _source[tag + 1];
            AddData(Strip(_source[_at..tag], sign, keepsBlanks: kind == '{'));
            MoveTo(bodyStart);
            switch (kind)
            {
                case '#':
                    SkipComment();
                    break;
                case '%' when RawBodyStart(bodyStart) is int raw and >= 0:
                    MoveTo(raw);
                    ReadRaw();
                    break;
                default:
                    _tokens.Add(new Token(kind == '{' ? TokenKind.VariableBegin : TokenKind.BlockBegin, "", _line));
                    int end = _expressions.Read(_at, _line, isBlock: kind == '%');
                    MoveTo(end);
                    break;
            }
        }

        AddData(_source[_at..]);
        MoveTo(_source.Length);
        _tokens.Add(new Token(TokenKind.End, "", _line));
    }

    private int FindTag()
    {
        for (int at = _source.IndexOf('{', _at); at >= 0 && at + 1 < _source.Length; at = _source.IndexOf('{', at + 1))
        {
            if (_source[at + 1] is '{' or '%' or '#')
            {
                return at;
            }
        }

        return -1;
    }

    private string Strip(string text, char sign, bool keepsBlanks)
    {
        if (sign == '-')
        {
            return PythonText.TrimEnd(text);
        }

        int lineStart = text.LastIndexOf('\n') + 1;
        bool strips = sign != '+' && !keepsBlanks && (lineStart > 0 || _lineStarting)
            && lineStart < text.Length && PythonText.IsSpace(text.AsSpan(lineStart));
        return strips ? text[..lineStart] : text;
    }

    private void AddData(string text)
    {
        if (text.Length > 0)
        {
            _tokens.Add(new Token(TokenKind.Data, text, _line));
        }
    }

    private void SkipComment()
    {
        int end = _source.IndexOf("#}", _at, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new TemplateException("the comment that starts here has no end", _line);
        }

        char sign = end > _at ? _source[end - 1] : '\0';
        MoveTo(EndOfTag(end + 2, sign));
    }

    /// <summary>Where the text of a <c>raw</c> block starts when the tag is one; -1 when it is another.</summary>
    private int RawBodyStart(int at)
    {
        at = SkipSpace(at);
        if (!StartsWith(at, "raw"))
        {
            return -1;
        }

        at = SkipSpace(at + 3);
        return StartsWith(at, "-%}") ? SkipSpace(at + 3) : StartsWith(at, "%}") ? at + 2 : -1;
    }

    private void ReadRaw()
    {
        for (int tag = _source.IndexOf("{%", _at, StringComparison.Ordinal); tag >= 0; tag = _source.IndexOf("{%", tag + 1, StringComparison.Ordinal))
        {
            int at = tag + 2;
            char sign = at < _source.Length && _source[at] is '-' or '+' ? _source[at++] : '\0';
            at = SkipSpace(at);
            if (!StartsWith(at, "endraw"))
            {
                continue;
            }

            at = SkipSpace(at + 6);
            char endSign = at < _source.Length && _source[at] is '-' or '+' ? _source[at++] : '\0';
            if (StartsWith(at, "%}"))
            {
                AddData(Strip(_source[_at..tag], sign, keepsBlanks: false));
                MoveTo(EndOfTag(at + 2, endSign));
                return;
            }
        }

        throw new TemplateException("the raw block that starts here has no end", _line);
    }

    private int EndOfTag(int end, char sign) => sign switch
    {
        '-' => SkipSpace(end),
        '+' => end,
        _ => StartsWith(end, "\n") ? end + 1 : end,
    };

    private void MoveTo(int position)
    {
        _line += _source.AsSpan(_at, position - _at).Count('\n');
        _lineStarting = position > _at ? _source[position - 1] == '\n' : _lineStarting;
        _at = position;
    }

    private int SkipSpace(int at)
    {
        while (at < _source.Length && PythonText.IsSpace(_source[at]))
        {
            at++;
        }

        return at;
    }

    private bool StartsWith(int at, string text) => string.CompareOrdinal(_source, at, text, 0, text.Length) == 0;
}
