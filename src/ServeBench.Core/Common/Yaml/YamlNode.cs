namespace ServeBench.Common;

/// <summary>A node of a YAML document, with its place. Aliases are resolved: one node may be at several places of the tree.</summary>
internal sealed class YamlNode
{
    public required YamlNodeKind Kind { get; init; }

    /// <summary>Where the document is from: the name of its file.</summary>
    public required string Source { get; init; }

    /// <summary>Its line, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Its column, from 1.</summary>
    public required int Column { get; init; }

    /// <summary>The text of a scalar, as written.</summary>
    public string Text { get; init; } = "";

    /// <summary>Whether a scalar is written without quotes, so that a reader finds its type from its text.</summary>
    public bool IsPlain { get; init; }

    public IReadOnlyList<YamlNode> Items { get; init; } = [];

    /// <summary>The keys of a map in their order, each once.</summary>
    public IReadOnlyList<YamlEntry> Entries { get; init; } = [];

    /// <summary>A scalar at the place of another node.</summary>
    public static YamlNode Scalar(YamlNode place, string text, bool isPlain) =>
        new() { Kind = YamlNodeKind.Scalar, Source = place.Source, Line = place.Line, Column = place.Column, Text = text, IsPlain = isPlain };

    /// <summary>A map at the place of another node.</summary>
    public static YamlNode Map(YamlNode place, IReadOnlyList<YamlEntry> entries) =>
        new() { Kind = YamlNodeKind.Map, Source = place.Source, Line = place.Line, Column = place.Column, Entries = entries };

    /// <summary>The same content at the place of another node.</summary>
    public YamlNode At(YamlNode place) => ReferenceEquals(this, place) ? this : new YamlNode
    {
        Kind = Kind,
        Source = place.Source,
        Line = place.Line,
        Column = place.Column,
        Text = Text,
        IsPlain = IsPlain,
        Items = Items,
        Entries = Entries,
    };

    /// <summary>The value of a key; <see langword="null"/> where a map has none.</summary>
    /// <param name="key">The key, spelt as in the document.</param>
    public YamlNode? Find(string key) => Entries.FirstOrDefault(entry => entry.Key.Text == key)?.Value;

    public override string ToString() => Kind switch
    {
        YamlNodeKind.List => "a list",
        YamlNodeKind.Map => "a table",
        _ => Text,
    };
}
