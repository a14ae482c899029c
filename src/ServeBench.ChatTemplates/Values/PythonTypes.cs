namespace ServeBench.ChatTemplates;

/// <summary>Python's names of the types of values.</summary>
internal static class PythonTypes
{
    /// <summary>The name, as Python's error messages have it.</summary>
    public static string NameOf(object? value) => value switch
    {
        null => "None",
        bool => "bool",
        long => "int",
        double => "float",
        string => "str",
        ListValue => "list",
        TupleValue => "tuple",
        DictValue => "dict",
        DictView view => view.Name,
        RangeValue => "range",
        GeneratorValue => "generator",
        Undefined => "Undefined",
        NamespaceValue => "namespace",
        MarkupValue => "Markup",
        FunctionValue function => $"function '{function.Name}'",
        _ => "object",
    };
}
