namespace ServeBench.Tokenizers;

internal static class TokenizerErrors
{
    /// <summary><c>TokenizerInvalid</c>: a file is not what it should be.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reason">What is wrong, as the rest of a sentence.</param>
    /// <param name="cause">The exception behind it.</param>
    public static ServeException Invalid(string path, string reason, Exception? cause = null) =>
        new("TokenizerInvalid", ServeErrorKind.InvalidData, $"The tokenizer '{path}' cannot be read: {reason}. Check that the file is whole and of the kind that its name says.", path, cause);

    /// <summary><c>TokenizerNotSupported</c>: a file is well-formed, but of a kind that cannot be used.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reason">What it is, as the rest of a sentence.</param>
    public static ServeException NotSupported(string path, string reason) =>
        new("TokenizerNotSupported", ServeErrorKind.NotSupported, $"The tokenizer '{path}' is not supported: {reason}. Use another of the model's tokenizer files, the endpoint's own tokenizer ('server'), or one that comes close ('o200k_base').", path);
}
