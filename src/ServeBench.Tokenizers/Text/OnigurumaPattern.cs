using System.Globalization;
using System.Text;

namespace ServeBench.Tokenizers;

/// <summary>
/// Reads a pattern of Oniguruma, which Hugging Face's tokenizers use (its default syntax, that of Ruby), and writes it as a pattern of
/// .NET that matches the same in texts in which <see cref="StandIns"/> stand for the characters beyond the basic plane. What .NET cannot do
/// is refused by name.
/// </summary>
/// <remarks>
/// The syntax is that of Oniguruma's doc/RE. Other than in .NET, <c>m</c> lets the dot match line breaks, <c>^</c> and <c>$</c> are the
/// ends of any line (<see cref="System.Text.RegularExpressions.RegexOptions.Multiline"/>), <c>\h</c> is a hexadecimal digit, a class may
/// hold classes and <c>&amp;&amp;</c>, <c>++</c> does not give back, and behind <c>{n,m}</c> a plus is a second quantifier.
/// </remarks>
internal sealed class OnigurumaPattern
{
    private readonly string _pattern;
    private readonly List<object> _parts = [];
    private readonly Stack<(int Start, bool IgnoresCase)> _groups = new();
    private int _at;
    private bool _ignoresCase;

    /// <summary>Where the last thing that can be repeated starts among the parts; -1 when there is none.</summary>
    private int _atom = -1;

    private OnigurumaPattern(string pattern)
    {
        _pattern = pattern;
        while (_at < pattern.Length)
        {
            ReadNext();
        }

        if (_groups.Count > 0)
        {
            throw new FormatException("a parenthesis is not closed");
        }

        StandIns = new AstralStandIns([.. _parts.OfType<CharacterSet>().SelectMany(set => set.Leaves)]);
        var writer = new CharacterSetWriter(StandIns);
        Expression = string.Concat(_parts.Select(part => part is CharacterSet set ? writer.Write(set) : (string)part));
    }

    public string Expression { get; }

    /// <summary>What stands for the characters beyond the basic plane in the texts that it is matched with.</summary>
    public AstralStandIns StandIns { get; }

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="FormatException">It is not a pattern.</exception>
    /// <exception cref="NotSupportedException">It holds what .NET cannot do; the message names it.</exception>
    public static OnigurumaPattern Parse(string pattern) => new(pattern);

    private char Current => _at < _pattern.Length ? _pattern[_at] : '\0';

    private bool Take(string text)
    {
        bool isNext = string.CompareOrdinal(_pattern, _at, text, 0, text.Length) == 0;
        _at += isNext ? text.Length : 0;
        return isNext;
    }

    private void ReadNext()
    {
        switch (Current)
        {
            case '\\':
                ReadEscape();
                break;
            case '[':
                _at++;
                AddAtom(WithFolds(new CharacterClassReader(_pattern, _at).Read(out _at)));
                break;
            case '(':
                ReadGroup();
                break;
            case ')':
                _at++;
                _parts.Add(")");
                (_atom, _ignoresCase) = _groups.TryPop(out (int, bool) group) ? group : throw new FormatException("a parenthesis closes nothing");
                break;
            case '*' or '+' or '?':
                ReadQuantifier(_pattern[_at++].ToString(), isInterval: false);
                break;
            case '{' when TryReadInterval(out string interval):
                ReadQuantifier(interval, isInterval: true);
                break;
            case '|' or '^' or '$':
                _parts.Add(_pattern[_at++].ToString());
                _atom = -1;
                break;
            case '.':
                _at++;
                AddAtom(".");
                break;
            default:
                Rune rune = Rune.GetRuneAt(_pattern, _at);
                _at += rune.Utf16SequenceLength;
                AddAtom(Literal(rune));
                break;
        }
    }

    // The long s and the sign of Kelvin, which .NET does not take for an s and a k in another case.
    private CharacterSet WithFolds(CharacterSet set)
    {
        if (!_ignoresCase || set is ComplementSet)
        {
            return set;
        }

        foreach ((char letter, int fold) in (ReadOnlySpan<(char, int)>)[('s', 0x17F), ('S', 0x17F), ('k', 0x212A), ('K', 0x212A)])
        {
            set = set.Contains(new Rune(letter)) && !set.Contains(new Rune(fold)) ? CharacterSet.Of([set, new RangeSet(fold, fold)]) : set;
        }

        return set;
    }

    // A character beyond the basic plane is a set, so that it gets a stand-in of its own.
    private object Literal(Rune rune) =>
        _ignoresCase && rune.Value is 's' or 'S' or 'k' or 'K' ? WithFolds(new RangeSet(rune.Value, rune.Value)) : rune.IsBmp
            ? rune.IsAscii && !char.IsAsciiLetterOrDigit((char)rune.Value) ? string.Create(CultureInfo.InvariantCulture, $@"\x{rune.Value:X2}") : rune.ToString()
            : new RangeSet(rune.Value, rune.Value);

    private void AddAtom(object part)
    {
        _atom = _parts.Count;
        _parts.Add(part);
    }

    private void ReadEscape()
    {
        if (CharacterEscape.TryRead(_pattern, ref _at, isInClass: false) is { } escape)
        {
            AddAtom(escape is RangeSet { First: var value } range && range.Last == value ? Literal(new Rune(value)) : escape);
            return;
        }

        char letter = _at + 1 < _pattern.Length ? _pattern[_at + 1] : throw new FormatException("it ends in a backslash");
        _at += 2;
        switch (letter)
        {
            case 'A' or 'z' or 'Z' or 'G':
                _parts.Add($@"\{letter}");
                _atom = -1;
                break;
            case 'b' or 'B':
                // What .NET takes for a word is not quite what Oniguruma does.
                object[] sides = ["(?<=", NamedSets.WordAlone, letter == 'b' ? ")(?!" : ")(?=", NamedSets.WordAlone, ")|(?<!", NamedSets.WordAlone, letter == 'b' ? ")(?=" : ")(?!", NamedSets.WordAlone, "))"];
                _atom = _parts.Count;
                _parts.Add("(?:");
                _parts.AddRange(sides);
                break;
            case 'R':
                AddAtom(@"(?>\r\n|[\n-\r\u0085\u2028\u2029])");
                break;
            case >= '1' and <= '9':
                AddAtom($@"(?:\{letter})");
                break;
            default:
                throw new NotSupportedException($@"it holds '\{letter}'");
        }
    }

    private void ReadGroup()
    {
        int start = _parts.Count;
        if (Take("(?#"))
        {
            int end = _pattern.IndexOf(')', _at);
            _at = end < 0 ? throw new FormatException("a comment is not closed") : end + 1;
            return;
        }

        foreach (string opening in (ReadOnlySpan<string>)["(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>"])
        {
            if (Take(opening))
            {
                Open(opening, start);
                return;
            }
        }

        if (!Take("(?"))
        {
            _at++;
            Open("(", start);
            return;
        }

        int close = _pattern.AsSpan(_at).IndexOfAny(':', ')', '>');
        string options = close < 0 ? "" : _pattern[_at..(_at + close)];
        if (options.Length == 0 || options.Any(letter => letter is not ('i' or 'm' or '-')))
        {
            throw new NotSupportedException($"it holds a group '(?{(Current == '\0' ? "" : Current)}'");
        }

        _at += close + 1;
        bool ignoresCase = options.Contains('i') ? !options[..options.IndexOf('i')].Contains('-') : _ignoresCase;
        string opened = $"(?{options.Replace('m', 's')}";
        if (_pattern[_at - 1] == ':')
        {
            Open(opened + ":", start);
            _ignoresCase = ignoresCase;
            return;
        }

        _parts.Add(opened + ")");
        _ignoresCase = ignoresCase;
        _atom = -1;
    }

    private void Open(string opening, int start)
    {
        _parts.Add(opening);
        _groups.Push((start, _ignoresCase));
        _atom = -1;
    }

    private bool TryReadInterval(out string interval)
    {
        int end = _pattern.IndexOf('}', _at);
        interval = end < 0 ? "" : _pattern[(_at + 1)..end];
        string[] numbers = interval.Split(',');
        if (_atom < 0 || numbers.Length > 2 || numbers.All(number => number.Length == 0) || numbers.Any(number => number.Length > 0 && !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            return false;
        }

        interval = $"{{{(numbers[0].Length == 0 ? "0" : numbers[0])}{(numbers.Length == 2 ? "," + numbers[1] : "")}}}";
        _at = end + 1;
        return true;
    }

    private void ReadQuantifier(string quantifier, bool isInterval)
    {
        if (_atom < 0)
        {
            throw new FormatException($"'{quantifier}' repeats nothing");
        }

        bool isExact = isInterval && !quantifier.Contains(',');
        if (!isExact && Take("?"))
        {
            quantifier += "?";
        }
        else if (!isInterval && Take("+"))
        {
            _parts.Insert(_atom, "(?>");
            _parts.Add(quantifier + ")");
            return;
        }

        _parts.Insert(_atom, "(?:");
        _parts.Add(quantifier + ")");
    }
}
