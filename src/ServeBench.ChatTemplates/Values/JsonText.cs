using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace ServeBench.ChatTemplates;

/// <summary>Python's <c>json.dumps</c>, as the <c>tojson</c> filter of chat templates calls it.</summary>
internal sealed class JsonText
{
    private readonly StringBuilder _text = new();

    public bool EscapesBeyondAscii { get; init; }

    /// <summary>What a level is indented by; <see langword="null"/> keeps all in one line.</summary>
    public string? Indent { get; init; }

    /// <summary>What stands between items.</summary>
    public required string ItemSeparator { get; init; }

    /// <summary>What stands between a key and its value.</summary>
    public required string KeySeparator { get; init; }

    public bool SortsKeys { get; init; }

    /// <summary>The value as JSON.</summary>
    /// <exception cref="TemplateException">It has no JSON form.</exception>
    public string Write(object? value)
    {
        Write(value, 0);
        return _text.ToString();
    }

    private void Write(object? value, int level)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        Limits.RequireText(_text.Length);
        switch (value)
        {
            case string text:
                WriteText(text);
                break;
            case MarkupValue markup:
                WriteText(markup.Text);
                break;
            case SequenceValue sequence:
                WriteAll('[', ']', sequence.Items, level, item => Write(item, level + 1));
                break;
            case DictValue dict:
                IEnumerable<(object? Key, object? Value)> items = SortsKeys ? Ordering.Sort(dict.Items, item => item.Key) : dict.Items;
                WriteAll('{', '}', [.. items], level, item => WriteEntry(item.Key, item.Value, level));
                break;
            default:
                _text.Append(Simple(value) ?? throw new TemplateException($"a {PythonTypes.NameOf(value)} has no JSON form"));
                break;
        }
    }

    private void WriteEntry(object? key, object? value, int level)
    {
        WriteText(key as string ?? Simple(key) ?? throw new TemplateException($"a {PythonTypes.NameOf(key)} cannot be a key in JSON"));
        _text.Append(KeySeparator);
        Write(value, level + 1);
    }

    private static string? Simple(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double.NaN => "NaN",
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        double number => PythonNumbers.Format(number),
        _ => null,
    };

    private void WriteAll<T>(char open, char close, IReadOnlyList<T> items, int level, Action<T> write)
    {
        _text.Append(open);
        for (int i = 0; i < items.Count; i++)
        {
            _text.Append(i == 0 ? "" : ItemSeparator);
            NewLine(level + 1);
            write(items[i]);
        }

        if (items.Count > 0)
        {
            NewLine(level);
        }

        _text.Append(close);
    }

    private void NewLine(int level)
    {
        if (Indent is not null)
        {
            _text.Append('\n').Append(PythonText.Repeat(Indent, level));
        }
    }

    private void WriteText(string text)
    {
        _text.Append('"');
        foreach (char character in text)
        {
            _text.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\f' => "\\f",
                '\b' => "\\b",
                < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                > '~' when EscapesBeyondAscii => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => character.ToString(),
            });
        }

        _text.Append('"');
    }
}
