using System.Diagnostics;

namespace ServeBench.ChatTemplates;

/// <summary>What one rendering of a template has: its variables, the line it is in, and what it may still use up.</summary>
/// <param name="variables">The variables that the template is given.</param>
/// <param name="globals">What is there without being given.</param>
/// <param name="cancellationToken">Ends the rendering.</param>
internal sealed class RenderContext(IReadOnlyDictionary<string, object?> variables, IReadOnlyDictionary<string, object?> globals, CancellationToken cancellationToken)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private int _steps;

    /// <summary>The line of the template that is being carried out, from 1.</summary>
    public int Line { get; set; }

    /// <summary>Calls of macros inside each other at the moment.</summary>
    public int MacroDepth { get; set; }

    /// <summary>The value of a variable or global; <see cref="Missing"/> when there is none.</summary>
    public object? Resolve(string name) =>
        variables.TryGetValue(name, out object? value) || globals.TryGetValue(name, out value) ? value : Missing.Value;

    /// <summary>Counts a step.</summary>
    /// <exception cref="TemplateException">There were too many, or they took too long.</exception>
    /// <exception cref="OperationCanceledException">The caller no longer waits.</exception>
    public void Step()
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Stopwatch.GetElapsedTime(_start) > Limits.Duration)
        {
            throw new TemplateException($"it takes more than {Limits.Duration.TotalSeconds} s");
        }

        if (++_steps > Limits.Steps)
        {
            throw new TemplateException($"it takes more than {Limits.Steps} steps");
        }
    }

    /// <summary>Goes through the items of a value, each a step.</summary>
    /// <exception cref="TemplateException">It has none.</exception>
    public IEnumerable<object?> Iterate(object? value)
    {
        return Counted(Collections.Iterate(value));

        IEnumerable<object?> Counted(IEnumerable<object?> items)
        {
            foreach (object? item in items)
            {
                Step();
                yield return item;
            }
        }
    }

    public List<object?> ToList(object? value)
    {
        var items = new List<object?>();
        foreach (object? item in Iterate(value))
        {
            items.Add(item);
            Limits.RequireItems(items.Count);
        }

        return items;
    }
}
