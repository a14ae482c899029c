namespace ServeBench.Migration;

/// <summary>A value that a script computes, rather than one that it spells out.</summary>
internal interface IScriptExpression
{
    /// <summary>The expression, which can stand as an argument.</summary>
    string Script { get; }
}

internal sealed record ScriptText(string Script) : IScriptExpression;
