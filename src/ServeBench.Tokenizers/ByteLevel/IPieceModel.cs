namespace ServeBench.Tokenizers;

/// <summary>Byte-pair encoding of one piece of text that a pre-tokenizer has cut out.</summary>
internal interface IPieceModel
{
    /// <summary>The token ids of <paramref name="piece"/>. Safe to call from several threads.</summary>
    int[] Encode(ReadOnlySpan<char> piece);
}
