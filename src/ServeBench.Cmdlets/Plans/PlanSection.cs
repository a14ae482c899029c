namespace ServeBench.Commands;

/// <summary>A section of a plan: one step of the pipeline.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Description">What it is, for an editor.</param>
/// <param name="Commands">The cmdlets that it may call; the plan's own content says which.</param>
internal sealed record PlanSection(string Name, string Description, IReadOnlyList<PlanCommand> Commands)
{
    public bool IsRequired { get; init; }

    /// <summary>Whether it is a list of calls rather than one.</summary>
    public bool IsList { get; init; }

    /// <summary>The sections that it cannot be combined with, and the reasons.</summary>
    public IReadOnlyList<(string Section, string Reason)> Excludes { get; init; } = [];

    /// <summary>The key that a text or a list stands for, where the section may be written as one; <see langword="null"/> for none.</summary>
    public string? ListKey { get; init; }

    /// <summary>The only command, or the first.</summary>
    public PlanCommand Command => Commands[0];

    public override string ToString() => Name;
}
