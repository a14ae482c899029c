namespace ServeBench.Common;

/// <summary>Reads YAML documents, of which JSON documents are a part, into trees that keep the place of each node.</summary>
internal interface IYamlReader
{
    /// <summary>Reads a text. Nothing in it makes the reader fail: what is wrong is in the document's problems.</summary>
    /// <param name="text">The text of one document.</param>
    /// <param name="source">Where it is from: the name of its file.</param>
    /// <remarks>
    /// An alias is the node of its anchor. Refused are aliases that lie within their own anchor, more than 100,000 nodes once aliases are counted
    /// as often as they stand, more than 64 levels, more than 1 MB of text, tags other than those of texts, lists and
    /// tables, control characters, and keys that are there twice.
    /// </remarks>
    YamlDocument ReadYaml(string text, string source);
}
