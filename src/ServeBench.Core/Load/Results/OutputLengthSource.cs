namespace ServeBench.Load;

/// <summary>Where the output length of a result comes from.</summary>
public enum OutputLengthSource
{
    /// <summary>Nothing was generated, or nothing is known.</summary>
    None,

    /// <summary>The server's <c>usage</c>.</summary>
    Usage,

    /// <summary>The run's tokenizer, from the text that came back.</summary>
    Tokenizer,

    /// <summary>The number of content-bearing chunks.</summary>
    Chunks,
}
