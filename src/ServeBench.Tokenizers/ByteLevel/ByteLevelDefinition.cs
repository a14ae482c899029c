using System.Text;
using ServeBench.Workloads;

namespace ServeBench.Tokenizers;

/// <summary>All that makes up a byte-level BPE tokenizer, as read from its files.</summary>
internal sealed class ByteLevelDefinition
{
    /// <summary>Number of ids in the base vocabulary, without added tokens.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The bytes of each token, added ones included.</summary>
    public required IReadOnlyDictionary<int, byte[]> TokenBytes { get; init; }

    /// <summary>Encodes a piece.</summary>
    public required IPieceModel Model { get; init; }

    /// <summary>Cuts text into pieces.</summary>
    public required PieceSplitter Splitter { get; init; }

    /// <summary>Tokens that are found in the text first.</summary>
    public required AddedTokens AddedTokens { get; init; }

    /// <summary>Ids of control tokens, ascending.</summary>
    public required IReadOnlyList<int> SpecialTokenIds { get; init; }

    /// <summary>Ids of those that the model's configuration names, ascending; <see langword="null"/> when it names none.</summary>
    public IReadOnlyList<int>? NamedSpecialTokenIds { get; init; }

    /// <summary>Tokens that a model expects around a text.</summary>
    public SpecialTokenTemplate Template { get; init; } = SpecialTokenTemplate.None;

    /// <summary>Unicode normalizations, in order.</summary>
    public IReadOnlyList<NormalizationForm> Normalizations { get; init; } = [];

    /// <summary>Whether a blank is put before a text that does not start with one.</summary>
    public bool AddPrefixSpace { get; init; }

    /// <summary>How the model writes a conversation; <see langword="null"/> when its folder does not say.</summary>
    public IChatTemplate? ChatTemplate { get; init; }
}
