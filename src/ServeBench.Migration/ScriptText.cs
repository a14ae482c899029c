namespace ServeBench.Migration;

internal sealed record ScriptText(string Script) : IScriptExpression;
