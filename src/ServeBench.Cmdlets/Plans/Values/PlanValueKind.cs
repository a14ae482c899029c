namespace ServeBench.Commands;

/// <summary>How a value of a plan is written.</summary>
internal enum PlanValueKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>One of a set of words.</summary>
    Choice,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>A number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Flag,

    /// <summary>A reference to a secret.</summary>
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
