namespace ServeBench.Commands;

/// <summary>What a part of a text is.</summary>
internal enum PlanTextPartKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A reference to a variable of the plan.</summary>
    Variable,

    /// <summary>A reference to a variable of the environment.</summary>
    Environment,

    /// <summary>A reference to a secret of a vault.</summary>
    Secret,
}
