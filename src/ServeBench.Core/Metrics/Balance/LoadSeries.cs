using ServeBench.Load;

namespace ServeBench.Metrics;

/// <summary>Requests in flight and chunks a second over time, in bins of one length.</summary>
internal sealed class LoadSeries
{
    private const double MsPerSecond = 1000.0;

    private LoadSeries(double binSeconds, double[] inFlight, double[] throughput)
    {
        BinSeconds = binSeconds;
        InFlight = inFlight;
        Throughput = throughput;
    }

    /// <summary>Length of a bin in seconds.</summary>
    public double BinSeconds { get; }

    /// <summary>Mean number of requests in flight in each bin, each from its send to its last chunk.</summary>
    public double[] InFlight { get; }

    /// <summary>Chunks a second in each bin; requests that ended a second where answers come whole.</summary>
    public double[] Throughput { get; }

    /// <summary>The series of requests.</summary>
    /// <param name="requests">Requests with a place in time, one or more.</param>
    /// <param name="start">Where the first bin begins, in seconds from the run's origin.</param>
    /// <param name="end">Where the last bin ends.</param>
    /// <param name="bins">How many bins, 1 or more.</param>
    /// <param name="whole">Whether answers come whole.</param>
    public static LoadSeries Of(IReadOnlyList<ServeRequestResult> requests, double start, double end, int bins, bool whole)
    {
        double length = (end - start) / bins;
        double[] inFlight = new double[bins];
        double[] throughput = new double[bins];
        foreach (ServeRequestResult request in requests)
        {
            AddSpan(inFlight, (request.StartSeconds - start) / length, (RunSpan.EndSeconds(request) - start) / length);
            if (whole)
            {
                Count(throughput, (RunSpan.EndSeconds(request) - start) / length);
            }
            else
            {
                AddChunks(throughput, request, start, length);
            }
        }

        for (int i = 0; i < bins; i++)
        {
            throughput[i] /= length;
        }

        return new LoadSeries(length, inFlight, throughput);
    }

    private static void AddChunks(double[] bins, ServeRequestResult request, double start, double length)
    {
        if (request.FirstChunkMs is not { } first)
        {
            return;
        }

        double time = request.StartSeconds + (first / MsPerSecond);
        Count(bins, (time - start) / length);
        foreach (double gapMs in request.ItlMs)
        {
            time += gapMs / MsPerSecond;
            Count(bins, (time - start) / length);
        }
    }

    // The last moment belongs to the last bin.
    private static void Count(double[] bins, double place)
    {
        if (place >= 0 && place <= bins.Length)
        {
            bins[Math.Min((int)place, bins.Length - 1)]++;
        }
    }

    private static void AddSpan(double[] bins, double from, double to)
    {
        from = Math.Clamp(from, 0, bins.Length);
        to = Math.Clamp(to, 0, bins.Length);
        for (int bin = (int)from; bin < to && bin < bins.Length; bin++)
        {
            bins[bin] += Math.Min(to, bin + 1) - Math.Max(from, bin);
        }
    }
}
