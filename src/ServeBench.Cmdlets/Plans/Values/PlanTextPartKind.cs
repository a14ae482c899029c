namespace ServeBench.Commands;

internal enum PlanTextPartKind
{
    Text,

    Variable,

    /// <summary>A reference to a variable of the environment.</summary>
    Environment,

    /// <summary>A reference to a secret of a vault.</summary>
    Secret,

    /// <summary>A reference that does not end, or that names nothing.</summary>
    Broken,
}
