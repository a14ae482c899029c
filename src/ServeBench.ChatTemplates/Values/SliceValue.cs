namespace ServeBench.ChatTemplates;

/// <summary><c>start:stop:step</c> as an index.</summary>
/// <param name="Start">Where it begins; <see langword="null"/> for the end that it begins from.</param>
/// <param name="Stop">Where it ends, which it does not reach.</param>
/// <param name="Step">The step.</param>
internal sealed record SliceValue(object? Start, object? Stop, object? Step)
{
    /// <summary>The positions that it takes of a sequence.</summary>
    /// <returns>The positions; <see langword="null"/> when a part is not a whole number.</returns>
    /// <exception cref="TemplateException">It steps by 0.</exception>
    public IReadOnlyList<int>? Positions(int length)
    {
        long step = 1;
        long start = 0;
        long stop = 0;
        if ((Step is not null && !Numbers.TryWhole(Step, out step)) || (Start is not null && !Numbers.TryWhole(Start, out start))
            || (Stop is not null && !Numbers.TryWhole(Stop, out stop)))
        {
            return null;
        }

        if (step == 0)
        {
            throw new TemplateException("a slice cannot step by 0");
        }

        step = Math.Clamp(step, -int.MaxValue, int.MaxValue);
        (int lowest, int highest) = step > 0 ? (0, length) : (-1, length - 1);
        long from = Start is null ? (step > 0 ? lowest : highest) : Math.Clamp(FromEnd(start, length), lowest, highest);
        long to = Stop is null ? (step > 0 ? highest : lowest) : Math.Clamp(FromEnd(stop, length), lowest, highest);
        var positions = new List<int>();
        for (long at = from; step > 0 ? at < to : at > to; at += step)
        {
            positions.Add((int)at);
        }

        return positions;
    }

    private static long FromEnd(long position, int length) => position < 0 ? position + length : position;
}
