using ServeBench.Load;

namespace ServeBench.Decisions;

/// <summary>A kind of stop rule: how it is written, and what it says.</summary>
/// <param name="Word">The word that a text of this kind has: its first, or the sign that makes it one.</param>
/// <param name="Example">A rule to begin with.</param>
/// <param name="Meaning">When it applies, in words.</param>
/// <param name="Read">Reads a text; <see langword="null"/> when it is not of this kind.</param>
internal sealed record StopRuleKind(string Word, string Example, string Meaning, Func<string, IStopRule?> Read);
