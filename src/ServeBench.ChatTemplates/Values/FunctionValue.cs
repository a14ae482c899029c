namespace ServeBench.ChatTemplates;

/// <summary>Something that a template can call.</summary>
/// <param name="name">Its name, for errors.</param>
/// <param name="call">What it does.</param>
internal sealed class FunctionValue(string name, Func<Arguments, object?> call)
{
    /// <summary>Its name, for errors.</summary>
    public string Name => name;

    /// <summary>Calls it.</summary>
    public object? Call(Arguments arguments) => call(arguments);
}
