namespace ServeBench.Decisions;

/// <summary>Searches for the first number from which on a condition holds.</summary>
internal static class Search
{
    /// <summary>The first number of a range for which the condition holds; the end when it holds for none. It looks near the beginning first.</summary>
    /// <param name="begin">The first number.</param>
    /// <param name="end">The number after the last.</param>
    /// <param name="holds">Once it holds, it holds for all that follow.</param>
    public static long First(long begin, long end, Func<long, bool> holds)
    {
        long low = begin;
        long step = 1;
        while (low < end && !holds(Math.Min(end - 1, low + step - 1)))
        {
            low = Math.Min(end, low + step);
            step *= 2;
        }

        long high = Math.Min(end, low + step - 1);
        while (low < high)
        {
            long middle = low + ((high - low) / 2);
            (low, high) = holds(middle) ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
