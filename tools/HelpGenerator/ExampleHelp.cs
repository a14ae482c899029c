namespace ServeBench.HelpGenerator;

/// <summary>One example.</summary>
/// <param name="Description">What it shows, in paragraphs.</param>
/// <param name="Code">The command lines.</param>
internal sealed record ExampleHelp(IReadOnlyList<string> Description, string Code);
