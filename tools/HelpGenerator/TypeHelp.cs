namespace ServeBench.HelpGenerator;

/// <summary>A type that a cmdlet takes from the pipeline or writes.</summary>
/// <param name="Name">The type's name.</param>
/// <param name="Description">What it is, or an empty text.</param>
internal sealed record TypeHelp(string Name, string Description);
