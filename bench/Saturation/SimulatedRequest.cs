namespace ServeBench.Bench;

/// <summary>What happened to a simulated request, in seconds from the beginning.</summary>
/// <param name="Due">When the schedule has it.</param>
/// <param name="Sent">When the client sent it.</param>
/// <param name="FirstToken">When its first token came.</param>
/// <param name="End">When it ended.</param>
internal readonly record struct SimulatedRequest(double Due, double Sent, double FirstToken, double End);
