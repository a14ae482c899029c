namespace ServeBench.Transport;

/// <summary>When bytes arrived, in <see cref="System.Diagnostics.Stopwatch"/> ticks.</summary>
/// <param name="Arrival">When the bytes reached this machine: the kernel's stamp where there is one, else <paramref name="Observed"/>.</param>
/// <param name="Observed">When the reading thread saw them; the difference is the client's read lag.</param>
internal readonly record struct ReadStamp(long Arrival, long Observed);
