namespace ServeBench.ChatTemplates;

/// <summary>The statements of a body.</summary>
/// <param name="statements">In their order.</param>
internal sealed class Block(IReadOnlyList<Statement> statements)
{
    /// <summary>In their order.</summary>
    public IReadOnlyList<Statement> Statements { get; } = statements;

    /// <summary>The names of the body where it is a scope of its own; <see cref="ScopeAnalyzer"/> sets it, and an <c>if</c>'s has none.</summary>
    public ScopeLayout Layout { get; set; } = new(null);

    /// <summary>Whether a macro's body uses <c>caller</c>, <c>varargs</c> or <c>kwargs</c>, which it then takes.</summary>
    public HashSet<string> ImplicitParameters { get; } = [];
}
