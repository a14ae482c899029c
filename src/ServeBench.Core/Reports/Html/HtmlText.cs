using System.Net;
using System.Text;

namespace ServeBench.Reports;

/// <summary>HTML as it is put together: every text is escaped on its way in.</summary>
internal sealed class HtmlText
{
    private readonly StringBuilder _html = new();

    /// <summary>Adds markup as it stands.</summary>
    public HtmlText Markup(string html)
    {
        _html.Append(html);
        return this;
    }

    /// <summary>Adds a text between two tags.</summary>
    /// <param name="tag">The element's name, with attributes if it has some.</param>
    /// <param name="text">The text.</param>
    public HtmlText Element(string tag, string text)
    {
        _html.Append('<').Append(tag).Append('>').Append(WebUtility.HtmlEncode(text)).Append("</").Append(tag.Split(' ')[0]).Append(">\n");
        return this;
    }

    /// <summary>Adds a table: numbers and texts under their heads, the first cell of a row as its head.</summary>
    /// <param name="caption">What it holds.</param>
    /// <param name="heads">Names of the columns.</param>
    /// <param name="rows">The cells.</param>
    /// <param name="endsInText">Whether the last column holds texts, which may be long.</param>
    public HtmlText Table(string caption, IEnumerable<string> heads, IEnumerable<IEnumerable<string>> rows, bool endsInText = false)
    {
        Markup($"<div class=\"table{(endsInText ? " texts" : "")}\"><table>\n").Element("caption", caption).Markup("<thead><tr>\n");
        foreach (string head in heads)
        {
            Element("th scope=\"col\"", head);
        }

        Markup("</tr></thead>\n<tbody>\n");
        foreach (IEnumerable<string> row in rows)
        {
            Markup("<tr>\n");
            string tag = "th scope=\"row\"";
            foreach (string cell in row)
            {
                Element(tag, cell);
                tag = "td";
            }

            Markup("</tr>\n");
        }

        return Markup("</tbody>\n</table></div>\n");
    }

    public override string ToString() => _html.ToString();
}
