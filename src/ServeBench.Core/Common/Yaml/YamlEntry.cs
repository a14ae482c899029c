namespace ServeBench.Common;

/// <summary>One key of a map, with its value.</summary>
/// <param name="Key">The key, a scalar.</param>
/// <param name="Value">The value.</param>
internal sealed record YamlEntry(YamlNode Key, YamlNode Value);
