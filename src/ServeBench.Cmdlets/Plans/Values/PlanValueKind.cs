namespace ServeBench.Commands;

internal enum PlanValueKind
{
    Text,

    /// <summary>One of a set of words.</summary>
    Choice,

    Whole,

    Number,

    /// <summary>true or false.</summary>
    Flag,

    Secret,

    /// <summary>A name, and a reference to its password.</summary>
    Credential,

    /// <summary>The path of a certificate's file, perhaps with a reference to its password.</summary>
    Certificate,

    /// <summary>A table of keys that the parameter knows itself.</summary>
    Table,

    /// <summary>Whatever the parameter takes: a text, a number, a list or a table.</summary>
    Any,
}
