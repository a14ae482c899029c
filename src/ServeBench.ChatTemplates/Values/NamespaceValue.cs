namespace ServeBench.ChatTemplates;

/// <summary>What <c>namespace()</c> gives: attributes that can be set from inside of loops.</summary>
internal sealed class NamespaceValue
{
    public Dictionary<string, object?> Attributes { get; } = new(StringComparer.Ordinal);
}
