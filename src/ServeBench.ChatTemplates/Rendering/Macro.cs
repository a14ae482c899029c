namespace ServeBench.ChatTemplates;

/// <summary>A macro, or the block of a <c>call</c>: a body with parameters that sees the variables around where it is written.</summary>
internal sealed class Macro(string name, MacroSignature signature, Block body, Scope outer, Evaluator evaluator, StatementRunner runner)
{
    /// <summary>The macro as something that a template can call.</summary>
    public FunctionValue ToFunction() => new(name, Call);

    private string Call(Arguments arguments)
    {
        RenderContext context = evaluator.Context;
        if (context.MacroDepth >= Limits.MacroDepth)
        {
            throw new TemplateException($"macros call each other more than {Limits.MacroDepth} levels deep");
        }

        context.MacroDepth++;
        Scope scope = outer.Inner(body);
        Bind(arguments, scope);
        string text = runner.Render(body, scope);
        context.MacroDepth--;
        return text;
    }

    private void Bind(Arguments arguments, Scope scope)
    {
        var keywords = new Dictionary<string, object?>(arguments.Keywords, StringComparer.Ordinal);
        for (int i = 0; i < signature.Parameters.Count; i++)
        {
            if (i < arguments.Positional.Count)
            {
                scope.Set(signature.Parameters[i], arguments.Positional[i]);
            }
            else if (keywords.Remove(signature.Parameters[i], out object? value))
            {
                scope.Set(signature.Parameters[i], value);
            }
        }

        BindImplicit(arguments, keywords, scope);
        for (int i = 0; i < signature.Parameters.Count; i++)
        {
            string parameter = signature.Parameters[i];
            if (scope.Find(parameter) == Missing.Value)
            {
                scope.Set(parameter, signature.DefaultOf(i) is Expression value ? evaluator.Evaluate(value, scope) : new Undefined($"the parameter '{parameter}' was not given"));
            }
        }
    }

    private void BindImplicit(Arguments arguments, Dictionary<string, object?> keywords, Scope scope)
    {
        if (body.ImplicitParameters.Contains("caller"))
        {
            scope.Set("caller", keywords.Remove("caller", out object? caller) && caller is not null ? caller : new Undefined("there is no caller"));
        }

        if (body.ImplicitParameters.Contains("kwargs"))
        {
            var rest = new DictValue();
            foreach ((string key, object? value) in keywords)
            {
                rest.Set(key, value);
            }

            scope.Set("kwargs", rest);
        }
        else if (keywords.Count > 0)
        {
            throw arguments.Wrong($"takes no argument '{keywords.Keys.First()}'");
        }

        int count = signature.Parameters.Count;
        if (body.ImplicitParameters.Contains("varargs"))
        {
            scope.Set("varargs", new TupleValue([.. arguments.Positional.Skip(count)]));
        }
        else if (arguments.Positional.Count > count)
        {
            throw arguments.Wrong($"takes {count} arguments at most");
        }
    }
}
