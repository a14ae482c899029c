using System.Runtime.CompilerServices;
using System.Text;

namespace ServeBench.ChatTemplates;

/// <summary>Carries out statements and collects what they write.</summary>
/// <param name="evaluator">Carries out the expressions in them.</param>
internal sealed class StatementRunner(Evaluator evaluator)
{
    private StringBuilder _output = new();

    /// <summary>Carries out a body and gives what it writes.</summary>
    public string Render(Block body, Scope scope)
    {
        StringBuilder outer = _output;
        _output = new StringBuilder();
        Run(body, scope);
        string text = _output.ToString();
        _output = outer;
        return text;
    }

    private Flow Run(Block body, Scope scope)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (Statement statement in body.Statements)
        {
            evaluator.Context.Step();
            evaluator.Context.Line = statement.Line;
            if (Run(statement, scope) is Flow flow and not Flow.Next)
            {
                return flow;
            }
        }

        return Flow.Next;
    }

    private Flow Run(Statement statement, Scope scope)
    {
        switch (statement)
        {
            case TextStatement text:
                Write(text.Text);
                return Flow.Next;
            case OutputStatement output:
                Write(Representation.Text(evaluator.Evaluate(output.Value, scope)));
                return Flow.Next;
            case IfStatement branching:
                return RunIf(branching, scope);
            case ForStatement loop:
                RunFor(loop, scope);
                return Flow.Next;
            case SetStatement set:
                Assign(set.Target, evaluator.Evaluate(set.Value, scope), scope);
                return Flow.Next;
            case SetBlockStatement set:
                SetBlock(set, scope);
                return Flow.Next;
            case MacroStatement macro:
                scope.Set(macro.Name, new Macro(macro.Name, macro.Signature, macro.Body, scope, evaluator, this).ToFunction());
                return Flow.Next;
            case CallBlockStatement call:
                var caller = new Macro("caller", call.Signature, call.Body, scope, evaluator, this);
                Write(Representation.Text(evaluator.Call(call.Call, scope, caller.ToFunction())));
                return Flow.Next;
            case FilterBlockStatement filter:
                Scope inner = scope.Inner(filter.Body);
                Write(Representation.Text(ApplyFilters(filter.Filter, Render(filter.Body, inner), inner)));
                return Flow.Next;
            case WithStatement with:
                return RunWith(with, scope);
            case GenerationStatement generation:
                return Run(generation.Body, scope.Inner(generation.Body));
            case BreakStatement:
                return Flow.Break;
            case ContinueStatement:
                return Flow.Continue;
            default:
                throw TemplateException.NotSupported("a statement of this kind");
        }
    }

    private Flow RunIf(IfStatement branching, Scope scope)
    {
        foreach ((Expression test, Block body) in branching.Branches)
        {
            if (evaluator.IsTrue(test, scope))
            {
                return Run(body, scope);
            }
        }

        return Run(branching.Else, scope);
    }

    private void RunFor(ForStatement loop, Scope scope)
    {
        object? items = evaluator.Evaluate(loop.Items, scope);
        IEnumerable<object?> iterated = evaluator.Context.Iterate(items);
        if (loop.Test is not null)
        {
            iterated = Filtered(loop, iterated, scope);
            items = null;
        }

        using var variable = new LoopVariable(items, iterated.GetEnumerator());
        var inner = new Scope(loop.Body.Layout, scope, evaluator.Context);

        // Jinja takes the 'else' when no pass has reached its end, be it for 'break' or 'continue'.
        bool hasPassed = false;
        while (variable.MoveNext(out object? item))
        {
            inner.Enter();
            inner.Set("loop", variable);
            Assign(loop.Target, item, inner);
            Flow flow = Run(loop.Body, inner);
            hasPassed |= flow == Flow.Next;
            if (flow == Flow.Break)
            {
                break;
            }
        }

        if (!hasPassed && loop.Else.Statements.Count > 0)
        {
            Run(loop.Else, scope.Inner(loop.Else));
        }
    }

    private IEnumerable<object?> Filtered(ForStatement loop, IEnumerable<object?> items, Scope scope)
    {
        Scope inner = scope.Inner(loop.TestScope);
        foreach (object? item in items)
        {
            Assign(loop.Target, item, inner);
            if (evaluator.IsTrue(loop.Test!, inner))
            {
                yield return item;
            }
        }
    }

    private void SetBlock(SetBlockStatement set, Scope scope)
    {
        Scope inner = scope.Inner(set.Body);
        object? value = Render(set.Body, inner);
        Assign(set.Target, set.Filter is null ? value : ApplyFilters(set.Filter, value, inner), scope);
    }

    private object? ApplyFilters(FilterExpression filter, object? text, Scope scope) => evaluator.Filter(
        filter, filter.Target is FilterExpression before ? ApplyFilters(before, text, scope) : text, scope);

    private Flow RunWith(WithStatement with, Scope scope)
    {
        Scope inner = scope.Inner(with.Body);
        foreach ((Expression target, Expression value) in with.Variables)
        {
            Assign(target, evaluator.Evaluate(value, scope), inner);
        }

        return Run(with.Body, inner);
    }

    private void Assign(Expression target, object? value, Scope scope)
    {
        switch (target)
        {
            case NameExpression name:
                scope.Set(name.Name, value);
                break;
            case NamespaceExpression attribute:
                NamespaceValue space = scope.Find(attribute.Name) as NamespaceValue ?? throw new TemplateException($"'{attribute.Name}' is not a namespace, so its attributes cannot be set");
                space.Attributes[attribute.Attribute] = value;
                break;
            case TupleExpression tuple:
                List<object?> items = evaluator.Context.ToList(value);
                if (items.Count != tuple.Items.Count)
                {
                    throw new TemplateException($"{items.Count} values cannot be set to {tuple.Items.Count} names");
                }

                for (int i = 0; i < items.Count; i++)
                {
                    Assign(tuple.Items[i], items[i], scope);
                }

                break;
        }
    }

    private void Write(string text)
    {
        _output.Append(text);
        Limits.RequireText(_output.Length);
    }

    private enum Flow
    {
        Next,
        Break,
        Continue,
    }
}
