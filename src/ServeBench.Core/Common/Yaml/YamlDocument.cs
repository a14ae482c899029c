namespace ServeBench.Common;

/// <summary>A YAML document as a tree, and all that is wrong with it.</summary>
/// <param name="Root">The outermost node; <see langword="null"/> for an empty document, and where it cannot be read.</param>
/// <param name="Problems">What is wrong, in the order of the lines; empty when nothing is.</param>
internal sealed record YamlDocument(YamlNode? Root, IReadOnlyList<YamlProblem> Problems)
{
    /// <summary>The text without its comments, with the same lines; empty where the document cannot be read.</summary>
    public string TextWithoutComments { get; init; } = "";
}
