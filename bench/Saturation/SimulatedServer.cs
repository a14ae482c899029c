using ServeBench.Randomness;

namespace ServeBench.Bench;

/// <summary>
/// A server on virtual time: so many places, in the order of arrival, a first token after a twentieth of the service on average, and the end after all of it.
/// A limit of the client, if there is one, holds requests back before they are sent.
/// </summary>
/// <param name="places">Requests that the server works on at once.</param>
/// <param name="limit">Requests that the client has in flight at once; <see langword="null"/> for no limit.</param>
/// <param name="service">How the times of services spread.</param>
/// <param name="meanSeconds">Their mean.</param>
internal sealed class SimulatedServer(int places, int? limit, ServiceKind service, double meanSeconds)
{
    private const double FirstTokenShare = 0.05;

    // Of the logarithm, for a coefficient of variation of 2: ln(1 + 2²) is its square.
    private static readonly double s_sigma = Math.Sqrt(Math.Log(5));

    /// <summary>Requests a second that the client and the server together can keep up with.</summary>
    public double Capacity => Math.Min(places, limit ?? int.MaxValue) / meanSeconds;

    /// <summary>Answers Poisson arrivals from an empty start.</summary>
    /// <param name="rate">Requests a second.</param>
    /// <param name="seconds">How long requests arrive.</param>
    /// <param name="random">Draws arrivals and services.</param>
    /// <param name="slowdown">How much longer services take that begin at a time; <see langword="null"/> for a server that stays as it is.</param>
    public IReadOnlyList<SimulatedRequest> Run(double rate, double seconds, CPythonRandom random, Func<double, double>? slowdown = null)
    {
        List<SimulatedRequest> requests = [];
        var atServer = new PriorityQueue<double, double>();
        var inClient = new PriorityQueue<double, double>();
        for (double due = Exponential(random) / rate; due < seconds; due += Exponential(random) / rate)
        {
            double sent = limit is { } most ? Enter(inClient, most, due) : due;
            double begun = Enter(atServer, places, sent);
            double took = Draw(random) * meanSeconds * (slowdown?.Invoke(begun) ?? 1);
            double end = begun + took;
            atServer.Enqueue(end, end);
            inClient.Enqueue(end, end);
            requests.Add(new(due, sent, begun + (took * FirstTokenShare), end));
        }

        return requests;
    }

    /// <summary>Answers so many requests at once, each of which is followed by the next as soon as it has ended.</summary>
    /// <param name="concurrency">Requests in flight.</param>
    /// <param name="seconds">How long requests are sent.</param>
    /// <param name="random">Draws services.</param>
    /// <param name="slowdown">How much longer services take that begin at a time; <see langword="null"/> for a server that stays as it is.</param>
    public IReadOnlyList<SimulatedRequest> RunClosed(int concurrency, double seconds, CPythonRandom random, Func<double, double>? slowdown = null)
    {
        List<SimulatedRequest> requests = [];
        var atServer = new PriorityQueue<double, double>();
        var next = new PriorityQueue<double, double>(Enumerable.Repeat((0.0, 0.0), concurrency));
        while (next.Dequeue() is var sent && sent < seconds)
        {
            double begun = Enter(atServer, places, sent);
            double took = Draw(random) * meanSeconds * (slowdown?.Invoke(begun) ?? 1);
            double end = begun + took;
            atServer.Enqueue(end, end);
            next.Enqueue(end, end);
            requests.Add(new(sent, sent, begun + (took * FirstTokenShare), end));
        }

        return requests;
    }

    private static double Enter(PriorityQueue<double, double> busy, int most, double from) =>
        busy.Count < most ? from : Math.Max(from, busy.Dequeue());

    private double Draw(CPythonRandom random) => service switch
    {
        ServiceKind.Constant => 1,
        ServiceKind.Exponential => Exponential(random),
        _ => Math.Exp((s_sigma * Normal(random)) - (s_sigma * s_sigma / 2)),
    };

    private static double Exponential(CPythonRandom random) => -Math.Log(1 - random.Random());

    // G. E. P. Box and M. E. Muller, 1958.
    private static double Normal(CPythonRandom random) => Math.Sqrt(-2 * Math.Log(1 - random.Random())) * Math.Cos(2 * Math.PI * random.Random());
}
