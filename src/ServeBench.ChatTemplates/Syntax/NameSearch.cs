namespace ServeBench.ChatTemplates;

/// <summary>Finds out whether a body reads a name, in the bodies inside of it too.</summary>
internal static class NameSearch
{
    public static bool Reads(IEnumerable<Statement> statements, string name) => statements.Any(statement => Reads(statement, name));

    private static bool Reads(Statement statement, string name) => statement switch
    {
        OutputStatement output => Reads(output.Value, name),
        IfStatement branching => branching.Branches.Any(branch => Reads(branch.Test, name) || Reads(branch.Body.Statements, name)) || Reads(branching.Else.Statements, name),
        ForStatement loop => Reads(loop.Items, name) || Reads(loop.Test, name) || Reads(loop.Body.Statements, name) || Reads(loop.Else.Statements, name),
        SetStatement set => Reads(set.Value, name),
        SetBlockStatement set => Reads(set.Filter, name) || Reads(set.Body.Statements, name),
        MacroStatement macro => macro.Signature.Defaults.Any(value => Reads(value, name)) || Reads(macro.Body.Statements, name),
        CallBlockStatement call => Reads(call.Call, name) || call.Signature.Defaults.Any(value => Reads(value, name)) || Reads(call.Body.Statements, name),
        FilterBlockStatement filter => Reads(filter.Filter, name) || Reads(filter.Body.Statements, name),
        WithStatement with => with.Variables.Any(variable => Reads(variable.Value, name)) || Reads(with.Body.Statements, name),
        GenerationStatement generation => Reads(generation.Body.Statements, name),
        _ => false,
    };

    private static bool Reads(Expression? expression, string name) =>
        (expression is NameExpression read && read.Name == name) || ExpressionParts.Of(expression).Any(part => Reads(part, name));
}
