namespace ServeBench.ChatTemplates;

internal static class ExpressionParts
{
    /// <summary>The parts, in their order; some may be absent.</summary>
    public static IEnumerable<Expression?> Of(Expression? expression) => expression switch
    {
        ListExpression list => list.Items,
        TupleExpression tuple => tuple.Items,
        DictExpression dict => dict.Items.SelectMany(item => new[] { item.Key, item.Value }),
        AttributeExpression attribute => [attribute.Target],
        ItemExpression item => [item.Target, item.Index],
        SliceExpression slice => new[] { slice.Start, slice.Stop, slice.Step },
        CallExpression call => call.Arguments.All.Prepend(call.Target),
        FilterExpression filter => filter.Arguments.All.Prepend(filter.Target),
        TestExpression test => test.Arguments.All.Prepend(test.Target),
        UnaryExpression unary => [unary.Operand],
        BinaryExpression binary => [binary.Left, binary.Right],
        LogicalExpression logical => [logical.Left, logical.Right],
        CompareExpression compare => [compare.First, .. compare.Rest.Select(part => part.Operand)],
        ConcatExpression concat => concat.Parts,
        ConditionalExpression conditional => new[] { conditional.Test, conditional.Then, conditional.Else },
        _ => [],
    };
}
