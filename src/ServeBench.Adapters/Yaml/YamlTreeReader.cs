using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ServeBench.Adapters.Yaml;

/// <summary>Builds the tree of a document from YamlDotNet's events, which keep places, styles and anchors.</summary>
internal sealed class YamlTreeReader
{
    private const int MaxCharacters = 1 << 20;
    private const int MaxDepth = 64;
    private const int MaxNodes = 100_000;
    private const string MergeKey = "<<";
    private const string TextTag = "tag:yaml.org,2002:str";

    private static readonly string[] s_tags = [TextTag, "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"];

    private readonly string _text;
    private readonly string _source;
    private readonly Parser _parser;
    private readonly List<YamlProblem> _problems = [];
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<YamlNode, long> _sizes = new(ReferenceEqualityComparer.Instance);

    private YamlTreeReader(string text, string source)
    {
        _text = text;
        _source = source;
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
    }

    public static YamlDocument Read(string text, string source)
    {
        if (text.Length > MaxCharacters)
        {
            return new YamlDocument(null, [new YamlProblem(1, 1, null, "The file has more than 1 MB. Move data into files of their own, and name their paths here.")]);
        }

        // The parser takes U+0000 for the end, and would leave the rest of a file unread.
        if (IndexOfControl(text) is >= 0 and int control)
        {
            string before = text[..control];
            return new YamlDocument(null, [new YamlProblem(
                before.Count(letter => letter == '\n') + 1,
                control - before.LastIndexOf('\n'),
                null,
                string.Create(CultureInfo.InvariantCulture, $"The character U+{(int)text[control]:X4} cannot stand in YAML. Remove it, or write it as an escape in double quotes."))]);
        }

        var reader = new YamlTreeReader(text, source);
        YamlNode? root = null;
        try
        {
            root = reader.ReadDocument();
        }
        catch (YamlException exception)
        {
            reader._problems.Add(reader.Explain(exception));
        }
        catch (TooMuchException)
        {
            root = null;
        }

        return new YamlDocument(root, reader._problems) { TextWithoutComments = root is null ? "" : YamlComments.Remove(text) };
    }

    private YamlNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            return null;
        }

        _parser.Consume<DocumentStart>();
        YamlNode root = ReadNode(depth: 1);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out _))
        {
            Report(_parser.Current!.Start, null, "A second document begins here. Keep one document in a file.");
        }

        return root is { Kind: YamlNodeKind.Scalar, IsPlain: true, Text: "" } ? null : root;
    }

    private YamlNode ReadNode(int depth)
    {
        _parser.Accept<ParsingEvent>(out _);
        ParsingEvent next = _parser.Current!;
        if (depth > MaxDepth)
        {
            throw Refuse(next.Start, $"The document is nested more than {MaxDepth} levels deep.");
        }

        if (next is AnchorAlias alias)
        {
            _parser.MoveNext();
            return Resolve(alias);
        }

        string? anchor = next is NodeEvent { Anchor.IsEmpty: false } node ? node.Anchor.Value : null;
        if (anchor is not null)
        {
            _open.Add(anchor);
        }

        YamlNode read = next switch
        {
            SequenceStart => ReadList(depth),
            MappingStart => ReadMap(depth),
            _ => ReadScalar(),
        };
        if (anchor is not null)
        {
            _open.Remove(anchor);
            _anchors[anchor] = read;
        }

        return read;
    }

    private YamlNode Resolve(AnchorAlias alias)
    {
        string name = alias.Value.Value;
        if (_open.Contains(name))
        {
            throw Refuse(alias.Start, $"The alias *{name} lies within its own anchor &{name}, so the document would never end.");
        }

        if (_anchors.TryGetValue(name, out YamlNode? target))
        {
            return target;
        }

        Report(alias.Start, null, $"There is no anchor &{name} before the alias *{name}.");
        return Count(new YamlNode { Source = _source, Kind = YamlNodeKind.Scalar, Line = LineOf(alias.Start), Column = ColumnOf(alias.Start), IsPlain = true }, 1);
    }

    private YamlNode ReadScalar()
    {
        Scalar scalar = _parser.Consume<Scalar>();
        bool isText = RequireTag(scalar);
        return Count(
            new YamlNode
            {
                Source = _source,
                Kind = YamlNodeKind.Scalar,
                Line = LineOf(scalar.Start),
                Column = ColumnOf(scalar.Start),
                Text = scalar.Value,
                IsPlain = scalar.Style == ScalarStyle.Plain && !isText,
            },
            1);
    }

    private YamlNode ReadList(int depth)
    {
        SequenceStart start = _parser.Consume<SequenceStart>();
        RequireTag(start);
        List<YamlNode> items = [];
        long size = 1;
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            YamlNode item = ReadNode(depth + 1);
            items.Add(item);
            size += _sizes[item];
            RequireSize(size, start.Start);
        }

        return Count(new YamlNode { Source = _source, Kind = YamlNodeKind.List, Line = LineOf(start.Start), Column = ColumnOf(start.Start), Items = items }, size);
    }

    private YamlNode ReadMap(int depth)
    {
        MappingStart start = _parser.Consume<MappingStart>();
        RequireTag(start);
        List<YamlEntry> entries = [];
        List<YamlNode> merged = [];
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        long size = 1;
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            YamlNode key = ReadNode(depth + 1);
            YamlNode value = ReadNode(depth + 1);
            size += _sizes[key] + _sizes[value];
            RequireSize(size, start.Start);
            if (key.Kind != YamlNodeKind.Scalar)
            {
                Report(key, null, "A key is one text here, not a list or a table.");
            }
            else if (key is { Text: MergeKey, IsPlain: true } && lines.TryAdd(key.Text, key.Line))
            {
                merged.AddRange(value.Kind == YamlNodeKind.List ? value.Items : [value]);
            }
            else if (lines.TryAdd(key.Text, key.Line))
            {
                entries.Add(new YamlEntry(key, value));
            }
            else
            {
                Report(key, key.Text, string.Create(CultureInfo.InvariantCulture, $"The key '{key.Text}' is already in line {lines[key.Text]}. Keep one of them."));
            }
        }

        entries.AddRange(Merge(merged, lines));
        return Count(new YamlNode { Source = _source, Kind = YamlNodeKind.Map, Line = LineOf(start.Start), Column = ColumnOf(start.Start), Entries = entries }, size);
    }

    // What a map has itself wins over what it takes over, and the first that it takes over wins over the next.
    private List<YamlEntry> Merge(List<YamlNode> merged, Dictionary<string, int> lines)
    {
        List<YamlEntry> entries = [];
        foreach (YamlNode node in merged)
        {
            if (node.Kind != YamlNodeKind.Map)
            {
                Report(node, MergeKey, "The merge key << takes a table, such as an alias of one.");
            }

            entries.AddRange(node.Entries.Where(entry => lines.TryAdd(entry.Key.Text, entry.Key.Line)));
        }

        return entries;
    }

    // A tag says what a text is against how it is written, or asks an application for an object. Only the plain ones mean the same to all readers.
    private bool RequireTag(NodeEvent node)
    {
        if (node.Tag.IsEmpty)
        {
            return false;
        }

        if (node.Tag.IsNonSpecific)
        {
            return node.Tag.Value == "!";
        }

        string tag = node.Tag.Value;
        if (!s_tags.Contains(tag))
        {
            Report(node.Start, null, $"The tag {tag} is not supported. Remove it.");
        }

        return tag == TextTag;
    }

    private static int IndexOfControl(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is (< ' ' and not ('\t' or '\n' or '\r')) or '\u007F' or '\uFFFE' or '\uFFFF' or '\uFEFF')
            {
                return i;
            }
        }

        return -1;
    }

    private YamlNode Count(YamlNode node, long size)
    {
        _sizes[node] = size;
        return node;
    }

    private void RequireSize(long size, Mark place)
    {
        if (size > MaxNodes)
        {
            throw Refuse(place, string.Create(CultureInfo.InvariantCulture, $"Aliases repeat each other: the document would have more than {MaxNodes} values."));
        }
    }

    private TooMuchException Refuse(Mark place, string message)
    {
        Report(place, null, message);
        return new TooMuchException();
    }

    private YamlProblem Explain(YamlException exception)
    {
        int line = LineOf(exception.Start);
        string[] lines = _text.Split('\n');
        // YAML has no tabs for indentation. The parser complains about the line, about the next token, or about the table that began before.
        int last = exception.Message.Contains("tab", StringComparison.OrdinalIgnoreCase) ? lines.Length - 1 : line;
        int tab = Enumerable.Range(Math.Max(0, line - 2), lines.Length).FirstOrDefault(index => index <= last && index < lines.Length && IsTabIndented(lines[index]), -1);
        return tab >= 0
            ? new YamlProblem(tab + 1, lines[tab].IndexOf('\t', StringComparison.Ordinal) + 1, null, "A tab indents this line. YAML indents with blanks only.")
            : new YamlProblem(line, ColumnOf(exception.Start), null, $"This is not valid YAML: {Sentence(exception.Message)}");
    }

    private static bool IsTabIndented(string line) => line[..(line.Length - line.TrimStart().Length)].Contains('\t', StringComparison.Ordinal);

    private static string Sentence(string message)
    {
        string text = message.Trim().TrimEnd('.');
        return text.Length == 0 ? "the text ends too early." : $"{char.ToLowerInvariant(text[0])}{text[1..]}.";
    }

    private void Report(YamlNode node, string? key, string message) => _problems.Add(new YamlProblem(node.Line, node.Column, key, message));

    private void Report(Mark place, string? key, string message) => _problems.Add(new YamlProblem(LineOf(place), ColumnOf(place), key, message));

    private static int LineOf(Mark mark) => (int)Math.Max(1, mark.Line);

    private static int ColumnOf(Mark mark) => (int)Math.Max(1, mark.Column);

    // Ends the reading where the document is larger than any that means something.
    private sealed class TooMuchException : Exception;
}
