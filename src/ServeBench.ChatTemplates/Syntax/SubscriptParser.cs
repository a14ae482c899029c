namespace ServeBench.ChatTemplates;

/// <summary>Reads what stands in brackets behind a value: an index, a slice, or several with commas between.</summary>
internal sealed class SubscriptParser(TokenStream stream, ExpressionParser expressions)
{
    /// <summary>Reads up to the closing bracket.</summary>
    public Expression Parse(int line)
    {
        var items = new List<Expression>();
        while (!stream.SkipOperator("]"))
        {
            if (items.Count > 0)
            {
                stream.ExpectOperator(",");
            }

            items.Add(SliceOrIndex(line));
        }

        return items.Count == 1 ? items[0] : new TupleExpression(items, line);
    }

    private Expression SliceOrIndex(int line)
    {
        Expression? start = null;
        if (!stream.SkipOperator(":"))
        {
            start = expressions.Parse();
            if (!stream.SkipOperator(":"))
            {
                return start;
            }
        }

        Expression? stop = SlicePart();
        Expression? step = stream.SkipOperator(":") ? SlicePart() : null;
        return new SliceExpression(start, stop, step, line);
    }

    private Expression? SlicePart() =>
        stream.Current.IsOperator(":") || stream.Current.IsOperator("]") || stream.Current.IsOperator(",") ? null : expressions.Parse();
}
