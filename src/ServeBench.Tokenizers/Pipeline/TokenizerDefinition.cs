using ServeBench.Workloads;

namespace ServeBench.Tokenizers;

/// <summary>All that makes up a tokenizer, as read from its files.</summary>
internal sealed class TokenizerDefinition
{
    /// <summary>Number of ids in the base vocabulary, without added tokens.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The tokens that are cut out of a text first.</summary>
    public required AddedTokenList Added { get; init; }

    /// <summary>Rewrite what is between the added tokens, in order.</summary>
    public IReadOnlyList<INormalizer> Normalizers { get; init; } = [];

    /// <summary>Cut the rewritten text into pieces, in order.</summary>
    public IReadOnlyList<IPreTokenizer> PreTokenizers { get; init; } = [];

    /// <summary>Encodes a piece.</summary>
    public required ITokenModel Model { get; init; }

    /// <summary>Turns tokens back into text.</summary>
    public required ITokenDecoder Decoder { get; init; }

    /// <summary>Tokens that a model expects around a text.</summary>
    public SpecialTokenTemplate Template { get; init; } = SpecialTokenTemplate.None;

    /// <summary>Ids of the special tokens that the model's configuration names, ascending; <see langword="null"/> when it names none.</summary>
    public IReadOnlyList<int>? NamedSpecialTokenIds { get; init; }

    /// <summary>How the model writes a conversation; <see langword="null"/> when its folder does not say.</summary>
    public IChatTemplate? ChatTemplate { get; init; }
}
