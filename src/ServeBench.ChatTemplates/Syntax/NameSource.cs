namespace ServeBench.ChatTemplates;

/// <summary>What a name starts with in a scope.</summary>
internal enum NameSource
{
    /// <summary>Nothing: it is undefined until it is set.</summary>
    Nothing,

    /// <summary>What it is given when the scope is entered.</summary>
    Parameter,

    /// <summary>What the template was given under that name, or a global.</summary>
    Context,

    /// <summary>What the name is in the scope around at that moment.</summary>
    Outer,
}
