using System.Runtime.CompilerServices;

namespace ServeBench.ChatTemplates;

/// <summary>Finds the names of each scope of a template: the template's own, and those of loops, macros, blocks and <c>with</c>.</summary>
internal static class ScopeAnalyzer
{
    private static readonly string[] s_implicitParameters = ["caller", "kwargs", "varargs"];

    public static void Analyze(Block template) => Fill(template, new ScopeLayout(null));

    /// <summary>The names of a scope, and then the scopes inside.</summary>
    private static void Fill(Block body, ScopeLayout layout, params Expression?[] expressions)
    {
        body.Layout = layout;
        foreach (Expression? expression in expressions)
        {
            ReadNames(expression, layout);
        }

        Visit(body.Statements, layout);
        FillInner(body.Statements, layout);
    }

    private static void Visit(IEnumerable<Statement> statements, ScopeLayout layout)
    {
        foreach (Statement statement in statements)
        {
            Visit(statement, layout);
        }
    }

    private static void Visit(Statement statement, ScopeLayout layout)
    {
        switch (statement)
        {
            case OutputStatement output:
                ReadNames(output.Value, layout);
                break;
            case IfStatement branching:
                VisitIf(branching, layout);
                break;
            case ForStatement loop:
                ReadNames(loop.Items, layout);
                break;
            case SetStatement set:
                ReadNames(set.Value, layout);
                SetNames(set.Target, layout.Store, layout);
                break;
            case SetBlockStatement set:
                SetNames(set.Target, layout.Store, layout);
                break;
            case MacroStatement macro:
                layout.Store(macro.Name);
                break;
            case CallBlockStatement call:
                ReadNames(call.Call, layout);
                break;
            case FilterBlockStatement filter:
                ReadNames(filter.Filter, layout);
                break;
            case WithStatement with:
                foreach ((_, Expression value) in with.Variables)
                {
                    ReadNames(value, layout);
                }

                break;
        }
    }

    /// <summary>In Jinja's tree an <c>if</c> has three branches, and each <c>elif</c> is an <c>if</c> of its own in the second.</summary>
    private static void VisitIf(IfStatement branching, ScopeLayout layout)
    {
        ReadNames(branching.Branches[0].Test, layout);
        ScopeLayout body = layout.Branch();
        Visit(branching.Branches[0].Body.Statements, body);
        ScopeLayout others = layout.Branch();
        foreach ((Expression test, Block branchBody) in branching.Branches.Skip(1))
        {
            ReadNames(test, others);
            ScopeLayout branch = others.Branch();
            Visit(branchBody.Statements, branch);
            others.Merge(branch, others.Branch(), others.Branch());
        }

        ScopeLayout otherwise = layout.Branch();
        Visit(branching.Else.Statements, otherwise);
        layout.Merge(body, others, otherwise);
    }

    private static void FillInner(IEnumerable<Statement> statements, ScopeLayout outer)
    {
        foreach (Statement statement in statements)
        {
            FillInner(statement, outer);
        }
    }

    private static void FillInner(Statement statement, ScopeLayout outer)
    {
        ScopeLayout inner = outer.Inner();
        switch (statement)
        {
            case IfStatement branching:
                FillInner(branching.Branches.SelectMany(branch => branch.Body.Statements), outer);
                FillInner(branching.Else.Statements, outer);
                break;
            case ForStatement loop:
                inner.Declare("loop");
                SetNames(loop.Target, inner.Declare, inner);
                Fill(loop.Body, inner);
                Fill(loop.Else, outer.Inner());
                ScopeLayout test = outer.Inner();
                SetNames(loop.Target, test.Declare, test);
                Fill(loop.TestScope, test, loop.Test);
                break;
            case SetBlockStatement set:
                Fill(set.Body, inner);
                ReadNames(set.Filter, inner);
                break;
            case MacroStatement macro:
                FillFunction(macro.Body, macro.Signature, inner);
                break;
            case CallBlockStatement call:
                FillFunction(call.Body, call.Signature, inner);
                break;
            case FilterBlockStatement filter:
                Fill(filter.Body, inner);
                ReadNames(filter.Filter, inner);
                break;
            case WithStatement with:
                foreach ((Expression target, _) in with.Variables)
                {
                    SetNames(target, inner.Declare, inner);
                }

                Fill(with.Body, inner);
                break;
            case GenerationStatement generation:
                Fill(generation.Body, inner);
                break;
        }
    }

    private static void FillFunction(Block body, MacroSignature signature, ScopeLayout layout)
    {
        foreach (string parameter in signature.Parameters)
        {
            layout.Declare(parameter);
        }

        foreach (string name in s_implicitParameters.Where(name => !signature.Parameters.Contains(name) && NameSearch.Reads(body.Statements, name)))
        {
            body.ImplicitParameters.Add(name);
            layout.Declare(name);
        }

        Fill(body, layout, [.. signature.Defaults]);
    }

    private static void SetNames(Expression target, Action<string> set, ScopeLayout layout)
    {
        switch (target)
        {
            case NameExpression name:
                set(name.Name);
                break;
            case NamespaceExpression name:
                layout.Load(name.Name);
                break;
            case TupleExpression tuple:
                foreach (Expression item in tuple.Items)
                {
                    SetNames(item, set, layout);
                }

                break;
        }
    }

    private static void ReadNames(Expression? expression, ScopeLayout layout)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateException("it nests too deeply", expression?.Line ?? 0);
        }

        if (expression is NameExpression name)
        {
            layout.Load(name.Name);
        }

        foreach (Expression? part in ExpressionParts.Of(expression))
        {
            ReadNames(part, layout);
        }
    }
}
