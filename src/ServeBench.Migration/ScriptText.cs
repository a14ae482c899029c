namespace ServeBench.Migration;

/// <summary>An expression of a script.</summary>
/// <param name="Script">Its text.</param>
internal sealed record ScriptText(string Script) : IScriptExpression;
