namespace ServeBench.Common;

/// <summary>What a node of a YAML document is.</summary>
internal enum YamlNodeKind
{
    /// <summary>One value.</summary>
    Scalar,

    /// <summary>A list.</summary>
    List,

    /// <summary>Keys with values.</summary>
    Map,
}
