using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>Takes as many requests, or conversations, of a dataset as are asked for, and repeats some when there are fewer.</summary>
internal static class RequestSampling
{
    /// <summary>Numbers requests from 0, and lets what is drawn after them go on from where their dataset leaves the generator.</summary>
    public static IEnumerable<ServeRequest> Number(IEnumerable<ServeRequest> requests, CPythonRandom random) =>
        requests.Select((request, index) => request with { Index = index, GlobalRandom = random });

    /// <summary>As many as are asked for.</summary>
    /// <param name="items">What the dataset holds, in its order; <see langword="null"/> for one that is too short or too long.</param>
    /// <param name="options">How many, and whether to repeat.</param>
    /// <param name="random">Python's global generator, seeded with the seed of the options; it is seeded anew before requests are repeated.</param>
    /// <param name="rejected">Called for each entry that is too short or too long.</param>
    /// <param name="empty">The error when there is none at all.</param>
    public static IEnumerable<T> Take<T>(IEnumerable<T?> items, FileDatasetOptions options, CPythonRandom random, Action rejected, Func<ServeException> empty)
        where T : class
    {
        bool mayRepeat = options.Oversample && options.Count > 0;
        var kept = new List<T>();
        int count = 0;
        foreach (T? item in items)
        {
            if (item is null)
            {
                rejected();
                continue;
            }

            if (mayRepeat)
            {
                kept.Add(item);
            }

            yield return item;
            if (++count == options.Count)
            {
                yield break;
            }
        }

        if (count == 0)
        {
            throw empty();
        }

        if (mayRepeat)
        {
            random.Seed(options.Seed);
            T[] choices = [.. kept];
            for (; count < options.Count; count++)
            {
                yield return random.Choice<T>(choices);
            }
        }
    }
}
