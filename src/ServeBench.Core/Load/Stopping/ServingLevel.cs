namespace ServeBench.Load;

/// <summary>
/// How many requests a server answers at once, and since when about as many as it ever did: from then on it is filled, and what waits grows only because
/// it falls behind.
/// </summary>
internal sealed class ServingLevel
{
    // What is answered at once varies a little even where all places are taken: a place is refilled by a prompt that is still read.
    private const double FilledShare = 0.95;

    // Only what is more than all before, so that the list stays short.
    private readonly List<(double Seconds, long Level)> _records = [];

    /// <summary>When the server answered nearly as many as it ever did, for the first time; infinite while it has answered none.</summary>
    public double ReachedSeconds
    {
        get
        {
            if (_records.Count == 0)
            {
                return double.PositiveInfinity;
            }

            double level = FilledShare * _records[^1].Level;
            return _records.First(record => record.Level >= level).Seconds;
        }
    }

    /// <summary>Takes how many are answered at a time.</summary>
    /// <param name="seconds">Since the run's origin, greater than before.</param>
    /// <param name="level">Requests that have got a first token and have not ended.</param>
    public void Add(double seconds, long level)
    {
        if (level > (_records.Count == 0 ? 0 : _records[^1].Level))
        {
            _records.Add((seconds, level));
        }
    }
}
