using ServeBench.Randomness;

namespace ServeBench.Decisions;

/// <summary>The ways to choose some of several places.</summary>
internal static class Combinations
{
    /// <summary>How many ways there are.</summary>
    /// <param name="chosen">0 to <paramref name="all"/>.</param>
    /// <param name="all">At least 0.</param>
    public static double Count(int chosen, int all)
    {
        double count = 1;
        for (int i = 1; i <= Math.Min(chosen, all - chosen); i++)
        {
            count = count * (all - Math.Min(chosen, all - chosen) + i) / i;
        }

        return Math.Round(count);
    }

    /// <summary>All of them, in ascending order. The array is the same each time.</summary>
    /// <param name="chosen">1 to <paramref name="all"/>.</param>
    /// <param name="all">At least 1.</param>
    public static IEnumerable<int[]> Of(int chosen, int all)
    {
        int[] places = [.. Enumerable.Range(0, chosen)];
        while (true)
        {
            yield return places;
            int last = chosen - 1;
            while (last >= 0 && places[last] == all - chosen + last)
            {
                last--;
            }

            if (last < 0)
            {
                yield break;
            }

            places[last]++;
            for (int i = last + 1; i < chosen; i++)
            {
                places[i] = places[i - 1] + 1;
            }
        }
    }

    /// <summary>A number of them by chance, the same ones each time. The array is reused.</summary>
    /// <param name="chosen">1 to <paramref name="all"/>.</param>
    /// <param name="all">At least 1.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">The seed of the draws.</param>
    public static IEnumerable<int[]> Draw(int chosen, int all, int count, uint seed)
    {
        var random = new CPythonRandom(seed);
        int[] places = [.. Enumerable.Range(0, all)];
        int[] drawn = new int[chosen];
        for (int draw = 0; draw < count; draw++)
        {
            for (int i = 0; i < chosen; i++)
            {
                int other = i + (int)(random.Random() * (all - i));
                (places[i], places[other]) = (places[other], places[i]);
                drawn[i] = places[i];
            }

            yield return drawn;
        }
    }
}
