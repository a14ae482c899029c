using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ServeBench.HelpGenerator;

/// <summary>The compiler's XML documentation files, their inline elements flattened to text.</summary>
internal sealed partial class XmlDocumentation(IEnumerable<string> files, TextStyle style)
{
    private readonly Dictionary<string, XElement> _members = files
        .SelectMany(file => XDocument.Load(file, LoadOptions.PreserveWhitespace).Descendants("member"))
        // What generators write into several assemblies has the same name in each.
        .DistinctBy(member => member.Attribute("name")!.Value)
        .ToDictionary(member => member.Attribute("name")!.Value);

    /// <summary>A type's summary as one paragraph; empty when it has none.</summary>
    public string Summary(Type type) => string.Join(' ', Paragraphs(MemberOf(type)?.Element("summary")));

    /// <summary>The paragraphs of a type's remarks.</summary>
    public IReadOnlyList<string> Remarks(Type type) => Paragraphs(MemberOf(type)?.Element("remarks"));

    /// <summary>The paragraphs of a property's summary; the property may be inherited.</summary>
    public IReadOnlyList<string> Summary(Type type, string property)
    {
        Type? owner = type.GetProperty(property)?.DeclaringType;
        return Paragraphs(owner is null ? null : _members.GetValueOrDefault($"P:{IdOf(owner)}.{property}")?.Element("summary"));
    }

    /// <summary>A type's examples.</summary>
    public IReadOnlyList<ExampleHelp> Examples(Type type) =>
        [.. MemberOf(type)?.Elements("example").Select(example => new ExampleHelp(Paragraphs(example), Code(example))) ?? []];

    private XElement? MemberOf(Type type) => _members.GetValueOrDefault("T:" + IdOf(type));

    private static string IdOf(Type type) => type.FullName!.Replace('+', '.');

    private static string Code(XElement example) => string.Join("\n", example.Elements("code").Select(Dedent));

    private List<string> Paragraphs(XElement? element)
    {
        var paragraphs = new List<string>();
        var text = new StringBuilder();
        Collect(element?.Nodes() ?? [], paragraphs, text);
        Close(paragraphs, text);
        return paragraphs;
    }

    private void Collect(IEnumerable<XNode> nodes, List<string> paragraphs, StringBuilder text)
    {
        foreach (XNode node in nodes)
        {
            switch (node)
            {
                case XElement { Name.LocalName: "para" or "list" or "item" or "description" } block:
                    Close(paragraphs, text);
                    if (block.Name.LocalName == "item")
                    {
                        text.Append("- ");
                    }

                    Collect(block.Nodes(), paragraphs, text);
                    if (block.Name.LocalName != "description")
                    {
                        Close(paragraphs, text);
                    }

                    break;
                case XElement { Name.LocalName: "code" }:
                    break;
                case XElement inline:
                    text.Append(Inline(inline));
                    break;
                case XText plain:
                    text.Append(style == TextStyle.Markdown ? MarkdownSpecial().Replace(plain.Value, @"\$0") : plain.Value);
                    break;
            }
        }
    }

    private static void Close(List<string> paragraphs, StringBuilder text)
    {
        string paragraph = WhiteSpace().Replace(text.ToString(), " ").Trim();
        if (paragraph is not ("" or "-"))
        {
            paragraphs.Add(paragraph);
            text.Clear();
        }
    }

    private string Inline(XElement element) => element.Name.LocalName switch
    {
        "see" when element.Attribute("cref") is { } cref => CodeText(NameOf(cref.Value)),
        "see" when element.Attribute("langword") is { } word => CodeText(word.Value is "true" or "false" or "null" ? "$" + word.Value : word.Value),
        "see" when element.Attribute("href") is { } link => element.Value.Length > 0 ? $"{element.Value} ({link.Value})" : link.Value,
        "paramref" => CodeText(element.Attribute("name")!.Value),
        "c" => CodeText(element.Value),
        _ => throw new InvalidDataException($"XML documentation has an element <{element.Name.LocalName}> that help has no form for: {element}"),
    };

    private string CodeText(string text) => style == TextStyle.Markdown ? $"`{text}`" : text;

    // A cmdlet class is known to its users as Verb-Noun, and its properties as parameters.
    private static string NameOf(string cref)
    {
        string id = cref[2..].Split('(')[0];
        string[] parts = id.Split('.');
        return cref[0] switch
        {
            'T' when CmdletClass().Match(parts[^1]) is { Success: true } match => $"{match.Groups[1].Value}-{match.Groups[2].Value}",
            'P' when CmdletClass().IsMatch(parts[^2]) => "-" + parts[^1],
            _ => parts[^1],
        };
    }

    // The compiler puts a margin in front of every line but the one that begins with <code>; what is more than the margin belongs to the code.
    private static string Dedent(XElement code)
    {
        int margin = code.PreviousNode is XText before ? before.Value.Length - before.Value.LastIndexOf('\n') - 1 : 0;
        string[] lines = code.Value.Replace("\r", "", StringComparison.Ordinal).Trim('\n').TrimEnd().Split('\n');
        return string.Join('\n', lines.Select(line => line[Math.Min(margin, line.Length - line.TrimStart().Length)..].TrimEnd()));
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    [GeneratedRegex(@"[\\`*<\[\]]")]
    private static partial Regex MarkdownSpecial();

    [GeneratedRegex("^([A-Z][a-z]+)([A-Z][A-Za-z]+)Command$")]
    private static partial Regex CmdletClass();
}
