using System.Text;

namespace ServeBench.Common;

/// <summary>
/// The words of a command line as a POSIX shell splits it: quotes, backslashes, continued lines, comments. Variables and expressions stay
/// as they are, and so do the backslashes of a Windows path.
/// </summary>
internal sealed class ShellWords
{
    private readonly string _text;
    private readonly bool _linesEndCommands;
    private readonly List<List<string>> _commands = [[]];
    private readonly List<string> _warnings = [];
    private readonly StringBuilder _word = new();
    private bool _hasWord;
    private bool _isRedirection;
    private int _position;

    private ShellWords(string text, bool linesEndCommands)
    {
        _text = text.ReplaceLineEndings("\n");
        _linesEndCommands = linesEndCommands;
    }

    /// <summary>The words of the first command, without quotes.</summary>
    public IReadOnlyList<string> Words => _commands[0];

    /// <summary>The parts that were left out.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Splits one command, which may go over several lines.</summary>
    /// <exception cref="ServeException"><c>VllmCommandInvalid</c>: a quote is not closed.</exception>
    public static ShellWords Split(string text)
    {
        var split = new ShellWords(text, linesEndCommands: false);
        split.Run();
        return split;
    }

    /// <summary>Splits a line or a script into its commands, without redirections. A line that begins with a hyphen continues the one before it.</summary>
    /// <exception cref="ServeException"><c>VllmCommandInvalid</c>: a quote is not closed.</exception>
    public static IReadOnlyList<IReadOnlyList<string>> Commands(string text)
    {
        var split = new ShellWords(text, linesEndCommands: true);
        split.Run();
        return [.. split._commands.Where(command => command.Count > 0)];
    }

    /// <summary>Whether a line goes on in the next one.</summary>
    public static bool Continues(string line)
    {
        string trimmed = line.TrimEnd();
        return trimmed.EndsWith('\\') || trimmed.EndsWith('`') || trimmed.EndsWith('^');
    }

    /// <summary>A command line of these words, with quotes where a word needs them.</summary>
    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(word =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+@%*".Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));

    private void Run()
    {
        while (_position < _text.Length)
        {
            char c = _text[_position++];
            switch (c)
            {
                case '\'':
                    ReadQuoted('\'', escapes: false);
                    break;
                case '"':
                    ReadQuoted('"', escapes: true);
                    break;
                case '\\' or '`' or '^' when IsEndOfLine():
                    break;
                case '\\' when _position < _text.Length && !IsWindowsPath():
                    Append(_text[_position++]);
                    break;
                case '$' when _position < _text.Length && _text[_position] is '(' or '{':
                    ReadExpression();
                    break;
                case '\n' when _linesEndCommands && !IsContinuedBelow():
                    EndCommand();
                    break;
                case ' ' or '\t' or '\n':
                    EndWord();
                    break;
                case '#' when !_hasWord:
                    SkipLine();
                    break;
                case '>' or '<':
                    Redirect(c);
                    break;
                case '|' or ';' or '&':
                    EndCommand();
                    if (_commands.Count == 2 && _warnings.Count == 0)
                    {
                        _warnings.Add($"The text after '{c}' is not part of the command and is left out.");
                    }

                    break;
                default:
                    Append(c);
                    break;
            }
        }

        EndWord();
    }

    // A backslash before blanks at the end of a line is meant to continue it, though a shell would not take it so.
    private bool IsEndOfLine()
    {
        int end = _position;
        while (end < _text.Length && _text[end] is ' ' or '\t')
        {
            end++;
        }

        if (end < _text.Length && _text[end] != '\n')
        {
            return false;
        }

        _position = Math.Min(end + 1, _text.Length);
        EndWord();
        return true;
    }

    // In a word such as C:\data, .\data, --path=C:\data, \\server\data or models\data: a shell would drop the backslash before a letter, which nobody wants.
    private bool IsWindowsPath()
    {
        string start = _word.ToString();
        start = start[(start.IndexOf('=', StringComparison.Ordinal) + 1)..];
        return (start.Length >= 2 && start[1] == ':' && char.IsAsciiLetter(start[0]))
            || start is "." or ".."
            || start.StartsWith(".\\", StringComparison.Ordinal) || start.StartsWith("..\\", StringComparison.Ordinal) || start.StartsWith("\\\\", StringComparison.Ordinal)
            || (start.Length == 0 && IsShare(_position - 1)) || (start is "\\" && IsShare(_position - 2))
            || (_word.Length > 0 && char.IsAsciiLetterOrDigit(_text[_position]));
    }

    // \\server\share
    private bool IsShare(int position)
    {
        int name = position + 2;
        int end = name;
        while (end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] is '.' or '-' or '_'))
        {
            end++;
        }

        return position >= 0 && end > name && end + 1 < _text.Length && _text[position..name] is "\\\\" && _text[end] == '\\' && char.IsAsciiLetterOrDigit(_text[end + 1]);
    }

    private bool IsContinuedBelow() => _text.AsSpan(_position).TrimStart().StartsWith("-");

    // $(( 2 * n )) and ${n} are one word, whatever they hold.
    private void ReadExpression()
    {
        Append('$');
        int depth = 0;
        do
        {
            char c = _text[_position++];
            depth += c is '(' or '{' ? 1 : c is ')' or '}' ? -1 : 0;
            Append(c);
        }
        while (depth > 0 && _position < _text.Length);
    }

    private void ReadQuoted(char quote, bool escapes)
    {
        _hasWord = true;
        while (_position < _text.Length)
        {
            char c = _text[_position++];
            if (c == quote)
            {
                return;
            }

            if (escapes && c == '\\' && _position < _text.Length && _text[_position] is '"' or '\\' or '$' or '`' or '\n')
            {
                c = _text[_position++];
                if (c == '\n')
                {
                    continue;
                }
            }

            Append(c);
        }

        throw new ServeException(
            "VllmCommandInvalid",
            ServeErrorKind.InvalidArgument,
            $"A quote ({quote}) of the command line is not closed.",
            _text) { Case = "Quote" };
    }

    private void Append(char c)
    {
        _hasWord = true;
        _word.Append(c);
    }

    private void EndWord()
    {
        if (_hasWord && !_isRedirection)
        {
            _commands[^1].Add(_word.ToString());
        }

        _isRedirection &= !_hasWord;
        _word.Clear();
        _hasWord = false;
    }

    // The call operator of PowerShell stands before a command, not behind one.
    private void EndCommand()
    {
        EndWord();
        _isRedirection = false;
        if (_commands[^1].Count > 0)
        {
            _commands.Add([]);
        }
    }

    private void SkipLine()
    {
        while (_position < _text.Length && _text[_position] != '\n')
        {
            _position++;
        }
    }

    private void Redirect(char c)
    {
        // In 2>&1 the number belongs to the redirection, and so does what follows the sign.
        if (_word.ToString() is "1" or "2")
        {
            _word.Clear();
            _hasWord = false;
        }

        EndWord();
        _warnings.Add($"The redirection '{c}' is not part of the command and is left out.");
        _isRedirection = true;
        while (_position < _text.Length && _text[_position] is '>' or '<' or '&')
        {
            _position++;
        }
    }
}
