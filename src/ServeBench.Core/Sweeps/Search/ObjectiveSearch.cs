namespace ServeBench.Sweeps;

/// <summary>
/// Finds the greatest whole value of a load that keeps an objective, as <c>vllm bench sweep serve_sla</c> does: first the greatest value of all, then the least,
/// then where the interpolated margin is 0, until the greatest value that keeps the objective and the least that does not are neighbours.
/// </summary>
/// <remarks>The margin is taken to grow with the load. Where it does not, the search still ends, with a value that kept the objective.</remarks>
internal sealed class ObjectiveSearch : ILoadSearch
{
    public const int Least = 1;

    /// <summary>The greatest load, which stands for all requests at once.</summary>
    public const int Greatest = 65536;

    private readonly SortedList<int, double> _margins = [];

    /// <summary>The greatest value that kept the objective; <see langword="null"/> when none did so far.</summary>
    public int? Best => _margins.Any(Keeps) ? _margins.Last(Keeps).Key : null;

    /// <summary>The value to try next; <see langword="null"/> when the search has ended.</summary>
    public int? Next => _margins.Count switch
    {
        0 => Greatest,
        1 when Best is null => Least,
        _ => Between(),
    };

    /// <summary>Takes what a value came to.</summary>
    /// <param name="value">The value.</param>
    /// <param name="margin">0 or below when it keeps the objective, else how far it is from it; finite.</param>
    public void Add(int value, double margin) => _margins[value] = margin;

    bool? ILoadSearch.Add(int value, double margin, IReadOnlyList<SweepOutcome> runs)
    {
        Add(value, margin);
        return margin <= 0;
    }

    private int? Between()
    {
        int? failing = _margins.Any(pair => !Keeps(pair)) ? _margins.First(pair => !Keeps(pair)).Key : null;
        if (Best is not { } passing || failing is not { } limit || limit - passing <= 1)
        {
            return null;
        }

        var curve = new MonotoneCubic([.. _margins.Keys.Select(key => (double)key)], [.. _margins.Values]);
        // A root right at a value that was tried already says that the next one decides.
        return Math.Clamp((int)Math.Floor(curve.Root(passing, limit)), passing + 1, limit - 1);
    }

    private static bool Keeps(KeyValuePair<int, double> pair) => pair.Value <= 0;
}
