using System.Text;

namespace ServeBench.Common;

/// <summary>
/// The words of a command line as a POSIX shell splits it: quotes, backslashes, continued lines, comments. What else a shell would do (other
/// commands, redirections, variables) ends the command or stays as it stands, and is told.
/// </summary>
internal sealed class ShellWords
{
    private readonly string _text;
    private readonly List<string> _words = [];
    private readonly List<string> _warnings = [];
    private readonly StringBuilder _word = new();
    private bool _hasWord;
    private int _position;

    private ShellWords(string text) => _text = text;

    /// <summary>The words, without quotes.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>What was left out, and why.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Splits a command line, which may go over several lines.</summary>
    /// <exception cref="ServeException"><c>VllmCommandInvalid</c>: a quote is not closed.</exception>
    public static ShellWords Split(string text)
    {
        var split = new ShellWords(text.ReplaceLineEndings("\n"));
        split.Run();
        return split;
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
                case '\\' when _position < _text.Length:
                    Append(_text[_position++]);
                    break;
                case ' ' or '\t' or '\n':
                    EndWord();
                    break;
                case '#' when !_hasWord:
                    SkipLine();
                    break;
                case '|' or ';' or '&' or '>' or '<':
                    Leave(c);
                    return;
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
            $"A quote ({quote}) of the command line is not closed. Give the line in a here-string (@' ... '@), so that PowerShell leaves its quotes alone.",
            _text);
    }

    private void Append(char c)
    {
        _hasWord = true;
        _word.Append(c);
    }

    private void EndWord()
    {
        if (_hasWord)
        {
            _words.Add(_word.ToString());
            _word.Clear();
            _hasWord = false;
        }
    }

    private void SkipLine()
    {
        while (_position < _text.Length && _text[_position] != '\n')
        {
            _position++;
        }
    }

    private void Leave(char c)
    {
        // In 2>&1 the number belongs to the redirection.
        if (c is '>' or '<' && _word.ToString() is "1" or "2")
        {
            _word.Clear();
            _hasWord = false;
        }

        EndWord();
        _warnings.Add($"What follows '{c}' is no part of the benchmark and is left out.");
    }
}
