namespace ServeBench.Tokenizers;

/// <summary>A byte-level BPE model with the vocabulary that it was read with.</summary>
/// <param name="Vocabulary">Tokens in the byte alphabet and their ids.</param>
/// <param name="Model">Encodes a piece.</param>
internal sealed record BpeModel(IReadOnlyDictionary<string, int> Vocabulary, IPieceModel Model);
