namespace ServeBench.Commands;

/// <summary>A node of a plan with its references put in.</summary>
/// <param name="Node">The node, at the place where it is used.</param>
/// <param name="IsFree">Whether its text comes from a reference, so that it has no quotes that say what it is.</param>
/// <param name="Secret">The text as a reference, where the place takes secrets.</param>
internal sealed record PlanNode(YamlNode Node, bool IsFree = false, PlanSecret? Secret = null)
{
    /// <summary>Whether it says nothing.</summary>
    public bool IsEmpty => Node.Kind == YamlNodeKind.Scalar && Node.IsPlain && Secret is null && PlanScalar.ValueOf(Node.Text, out _) is null;
}
