namespace ServeBench.Commands;

/// <summary>Says of a parameter that it takes tables, whose keys are the parameters of another cmdlet.</summary>
/// <param name="cmdlet">The class of the cmdlet.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TableOfAttribute(Type cmdlet) : Attribute
{
    public Type Cmdlet { get; } = cmdlet;

    /// <summary>Whether a text may replace a table.</summary>
    public bool OrText { get; init; }
}
