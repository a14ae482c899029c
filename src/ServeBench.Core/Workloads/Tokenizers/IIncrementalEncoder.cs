namespace ServeBench.Workloads;

/// <summary>Encodes a text that changes from call to call, as a prompt does while it is brought to an exact length.</summary>
internal interface IIncrementalEncoder
{
    /// <summary>
    /// The token ids of <paramref name="text"/> without special tokens added: exactly what <see cref="ITokenizer.Encode"/> gives,
    /// at a cost that grows with what differs from the text of the call before. Valid until the next call.
    /// </summary>
    ReadOnlySpan<int> Encode(string text);

    /// <summary>The text of the first <paramref name="count"/> tokens that <see cref="Encode"/> gave last.</summary>
    string DecodeStart(int count);
}
