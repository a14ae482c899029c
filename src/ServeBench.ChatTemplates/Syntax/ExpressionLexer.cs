using System.Text.RegularExpressions;

namespace ServeBench.ChatTemplates;

/// <summary>Cuts what stands inside a tag into tokens.</summary>
/// <param name="source">The whole template.</param>
/// <param name="tokens">Where the tokens go.</param>
internal sealed partial class ExpressionLexer(string source, List<Token> tokens)
{
    private static readonly string[] s_operators =
    [
        "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";",
    ];

    /// <summary>Reads up to the end of the tag, which closes no bracket that is open.</summary>
    /// <param name="at">Where the inside of the tag starts.</param>
    /// <param name="line">The line there.</param>
    /// <param name="isBlock">Whether the tag is <c>{% %}</c>.</param>
    /// <returns>The position behind the tag, and behind what it strips.</returns>
    public int Read(int at, int line, bool isBlock)
    {
        int tagLine = line;
        var open = new Stack<char>();
        while (at < source.Length)
        {
            int start = at;
            if (open.Count == 0 && EndOfTag(at, isBlock) is int end and >= 0)
            {
                tokens.Add(new Token(isBlock ? TokenKind.BlockEnd : TokenKind.VariableEnd, "", line));
                return end;
            }

            char character = source[at];
            if (PythonText.IsSpace(character))
            {
                at++;
            }
            else if (Number().Match(source, at) is { Success: true } number)
            {
                at += number.Length;
                tokens.Add(new Token(number.Groups["float"].Success ? TokenKind.Float : TokenKind.Integer, number.Value, line));
            }
            else if (IsWord(character))
            {
                at = EndOfName(at, line);
                tokens.Add(new Token(TokenKind.Name, source[start..at], line));
            }
            else if (character is '\'' or '"')
            {
                at = EndOfString(at, line);
                tokens.Add(new Token(TokenKind.String, StringLiteral.Unescape(source[(start + 1)..(at - 1)], line), line));
            }
            else
            {
                string text = Array.Find(s_operators, candidate => StartsWith(start, candidate))
                    ?? throw new TemplateException($"the character '{character}' has no meaning in an expression", line);
                at += text.Length;
                Balance(open, text[0], line);
                tokens.Add(new Token(TokenKind.Operator, text, line));
            }

            line += source.AsSpan(start, at - start).Count('\n');
        }

        throw new TemplateException("the tag that starts here has no end", tagLine);
    }

    private static void Balance(Stack<char> open, char character, int line)
    {
        switch (character)
        {
            case '(':
                open.Push(')');
                break;
            case '[':
                open.Push(']');
                break;
            case '{':
                open.Push('}');
                break;
            case ')' or ']' or '}' when !open.TryPop(out char expected) || expected != character:
                throw new TemplateException($"'{character}' closes nothing that was opened", line);
        }
    }

    private static bool IsWord(char character) => character == '_' || char.IsLetterOrDigit(character);

    private int EndOfTag(int at, bool isBlock)
    {
        string close = isBlock ? "%}" : "}}";
        if (source[at] == '-' && StartsWith(at + 1, close))
        {
            at += 3;
            while (at < source.Length && PythonText.IsSpace(source[at]))
            {
                at++;
            }

            return at;
        }

        if (isBlock && source[at] == '+' && StartsWith(at + 1, close))
        {
            return at + 3;
        }

        if (!StartsWith(at, close))
        {
            return -1;
        }

        return isBlock && StartsWith(at + 2, "\n") ? at + 3 : at + 2;
    }

    private int EndOfName(int at, int line)
    {
        int start = at;
        while (at < source.Length && IsWord(source[at]))
        {
            at++;
        }

        return char.IsDigit(source[start]) ? throw new TemplateException($"'{source[start..at]}' is not a name", line) : at;
    }

    private int EndOfString(int at, int line)
    {
        char quote = source[at++];
        while (at < source.Length && source[at] != quote)
        {
            at += source[at] == '\\' ? 2 : 1;
        }

        return at < source.Length ? at + 1 : throw new TemplateException("the string that starts here has no end", line);
    }

    private bool StartsWith(int at, string text) => string.CompareOrdinal(source, at, text, 0, text.Length) == 0;

    [GeneratedRegex(
        """
        \G(?:
          (?<float>(?<!\.)(?:[0-9]+_)*[0-9]+(?:(?:\.(?:[0-9]+_)*[0-9]+)?e[+\-]?(?:[0-9]+_)*[0-9]+|\.(?:[0-9]+_)*[0-9]+))
          |0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[0-9a-f])+|[1-9](?:_?[0-9])*|0(?:_?0)*)
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
