namespace ServeBench.ChatTemplates;

/// <summary>Something that a template can call.</summary>
internal sealed class FunctionValue(string name, Func<Arguments, object?> call)
{
    public string Name => name;

    public object? Call(Arguments arguments) => call(arguments);
}
