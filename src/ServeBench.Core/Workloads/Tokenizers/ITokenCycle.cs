namespace ServeBench.Workloads;

/// <summary>Tokens in a circle whose text is decoded and encoded once, so that of any run of them only the two ends are left to be done.</summary>
internal interface ITokenCycle
{
    /// <summary>The tokens of a run of the circle.</summary>
    /// <param name="start">The position that it starts at, from 0; not beyond the circle.</param>
    /// <param name="length">Number of tokens, up to the longest that the circle was made for.</param>
    /// <param name="encoder">An encoder of the same tokenizer, which continues from this text.</param>
    /// <param name="text">The text of the run: exactly what <see cref="ITokenizer.Decode"/> gives.</param>
    /// <returns>What <see cref="IIncrementalEncoder.Encode"/> gives for the text; valid until the encoder's next call.</returns>
    ReadOnlySpan<int> EncodeRun(int start, int length, IIncrementalEncoder encoder, out string text);
}
