using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>Takes as many requests of a dataset as are asked for, and repeats some when there are fewer.</summary>
internal static class RequestSampling
{
    /// <summary>The requests, numbered from 0.</summary>
    /// <param name="requests">What the dataset holds, in its order; <see langword="null"/> for an entry that is too short or too long.</param>
    /// <param name="options">How many, and whether to repeat.</param>
    /// <param name="random">Python's global generator, seeded with the seed of the options; it is seeded anew before requests are repeated.</param>
    /// <param name="rejected">Called for each entry that is too short or too long.</param>
    /// <param name="empty">The error when there is no request at all.</param>
    public static IEnumerable<ServeRequest> Take(IEnumerable<ServeRequest?> requests, FileDatasetOptions options, CPythonRandom random, Action rejected, Func<ServeException> empty)
    {
        bool mayRepeat = options.Oversample && options.Count > 0;
        var kept = new List<ServeRequest>();
        int count = 0;
        foreach (ServeRequest? request in requests)
        {
            if (request is null)
            {
                rejected();
                continue;
            }

            ServeRequest indexed = request with { Index = count++, GlobalRandom = random };
            if (mayRepeat)
            {
                kept.Add(indexed);
            }

            yield return indexed;
            if (count == options.Count)
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
            ServeRequest[] choices = [.. kept];
            for (; count < options.Count; count++)
            {
                yield return random.Choice<ServeRequest>(choices).WithIndex(count);
            }
        }
    }
}
