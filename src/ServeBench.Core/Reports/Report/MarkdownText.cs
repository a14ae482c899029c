using System.Text;

namespace ServeBench.Reports;

/// <summary>Markdown as it is put together, after GitHub's flavour: every text is escaped on its way in, so that none becomes markup, a link or a mention.</summary>
internal sealed class MarkdownText
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds a heading.</summary>
    /// <param name="level">1 to 6.</param>
    /// <param name="text">The text.</param>
    public MarkdownText Heading(int level, string text)
    {
        _text.Append('#', level).Append(' ').Append(Escape(text)).Append("\n\n");
        return this;
    }

    /// <summary>Adds a list.</summary>
    /// <param name="items">Each item: a mark of the report's own, and a text.</param>
    public MarkdownText List(IEnumerable<(string Mark, string Text)> items)
    {
        foreach ((string mark, string text) in items)
        {
            _text.Append("- ").Append(mark).Append(mark.Length > 0 ? " " : "").Append(Escape(text)).Append('\n');
        }

        _text.Append('\n');
        return this;
    }

    /// <summary>Adds a table; all columns but the first, and a last one of texts, stand to the right.</summary>
    /// <param name="heads">Names of the columns.</param>
    /// <param name="rows">The cells.</param>
    /// <param name="textColumns">The places of further columns that hold texts.</param>
    public MarkdownText Table(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows, params ReadOnlySpan<int> textColumns)
    {
        Row(heads);
        _text.Append('|');
        for (int i = 0; i < heads.Count; i++)
        {
            _text.Append(i == 0 || textColumns.Contains(i) ? " --- |" : " ---: |");
        }

        _text.Append('\n');
        foreach (IReadOnlyList<string> row in rows)
        {
            Row(row);
        }

        _text.Append('\n');
        return this;
    }

    public override string ToString() => _text.ToString();

    /// <summary>A text that Markdown shows as it stands, on one line. A step may print the file, and then an agent reads its lines.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char letter in OutsideText.OnOneLine(text))
        {
            if (letter is '&' or '<' or '>' or '@')
            {
                escaped.Append("&#").Append((int)letter).Append(';');
            }
            else if (letter is '\\' or '`' or '*' or '_' or '[' or ']' or '|' or '~' or '#' or '!')
            {
                escaped.Append('\\').Append(letter);
            }
            else
            {
                escaped.Append(letter);
            }
        }

        // A bare address would become a link.
        return escaped.Replace("://", ":&#47;&#47;").ToString();
    }

    private void Row(IReadOnlyList<string> cells) => _text.Append("| ").AppendJoin(" | ", cells.Select(Escape)).Append(" |\n");
}
