namespace ServeBench.Simulation;

/// <summary>A tokenizer that the simulated model counts with. Both functions are safe to call from several threads.</summary>
/// <param name="VocabularySize">Number of ids, 1 or more.</param>
/// <param name="Encode">The ids of a text, without special tokens.</param>
/// <param name="Decode">The text of ids of 0 to <paramref name="VocabularySize"/> - 1.</param>
public sealed record SimulatorTokenizer(int VocabularySize, Func<string, int[]> Encode, Func<int[], string> Decode);
