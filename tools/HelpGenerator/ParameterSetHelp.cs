namespace ServeBench.HelpGenerator;

/// <summary>One parameter set.</summary>
/// <param name="Name">The set's name.</param>
/// <param name="IsDefault">Whether it is the set that is used when the arguments fit several.</param>
/// <param name="Parameters">Its parameters: positional ones in order, then mandatory ones, then the rest.</param>
internal sealed record ParameterSetHelp(string Name, bool IsDefault, IReadOnlyList<ParameterHelp> Parameters);
