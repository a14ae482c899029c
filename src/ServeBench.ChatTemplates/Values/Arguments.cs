using System.Globalization;

namespace ServeBench.ChatTemplates;

/// <summary>What a function, filter, test or macro is called with.</summary>
/// <param name="callee">Its name, for errors.</param>
/// <param name="positional">The arguments without names.</param>
/// <param name="keywords">Those with names.</param>
internal sealed class Arguments(string callee, IReadOnlyList<object?> positional, IReadOnlyDictionary<string, object?> keywords)
{
    public static readonly IReadOnlyDictionary<string, object?> NoKeywords = new Dictionary<string, object?>();

    /// <summary>The name of what is called.</summary>
    public string Callee => callee;

    /// <summary>The arguments without names.</summary>
    public IReadOnlyList<object?> Positional => positional;

    /// <summary>Those with names.</summary>
    public IReadOnlyDictionary<string, object?> Keywords => keywords;

    /// <summary>Puts the arguments in the order of the parameters; <see cref="Missing"/> stands for one that was not given.</summary>
    /// <exception cref="TemplateException">Too many, too few, or one of another name.</exception>
    public object?[] Bind(int required, params ReadOnlySpan<string> parameters)
    {
        object?[] bound = new object?[parameters.Length];
        Array.Fill(bound, Missing.Value);
        if (positional.Count > parameters.Length)
        {
            throw Wrong($"takes {parameters.Length.ToString(CultureInfo.InvariantCulture)} arguments at most");
        }

        for (int i = 0; i < positional.Count; i++)
        {
            bound[i] = positional[i];
        }

        foreach ((string name, object? value) in keywords)
        {
            int index = parameters.IndexOf(name);
            if (index < 0 || index < positional.Count)
            {
                throw Wrong(index < 0 ? $"takes no argument '{name}'" : $"is given '{name}' twice");
            }

            bound[index] = value;
        }

        for (int i = 0; i < required; i++)
        {
            if (bound[i] == Missing.Value)
            {
                throw Wrong($"is not given '{parameters[i]}'");
            }
        }

        return bound;
    }

    /// <summary>The arguments of a function whose parameters have no names; <see cref="Missing"/> stands for one that was not given.</summary>
    /// <exception cref="TemplateException">Too many, too few, or one with a name.</exception>
    public object?[] BindUnnamed(int required, int most)
    {
        if (keywords.Count > 0)
        {
            throw Wrong("takes no arguments by name");
        }

        if (positional.Count < required || positional.Count > most)
        {
            throw Wrong($"takes {required} to {most} arguments and is given {positional.Count}");
        }

        object?[] bound = new object?[most];
        Array.Fill(bound, Missing.Value);
        for (int i = 0; i < positional.Count; i++)
        {
            bound[i] = positional[i];
        }

        return bound;
    }

    /// <summary>The same without the first positional arguments, for another callee.</summary>
    public Arguments Skip(int count, string name) => new(name, [.. positional.Skip(count)], keywords);

    /// <summary>The error of calling it so.</summary>
    public TemplateException Wrong(string reason) => new($"'{callee}' {reason}");
}

/// <summary>Something that a template can call.</summary>
internal sealed class FunctionValue(string name, Func<Arguments, object?> call)
{
    public string Name => name;

    public object? Call(Arguments arguments) => call(arguments);
}
