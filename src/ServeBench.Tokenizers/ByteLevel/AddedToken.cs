namespace ServeBench.Tokenizers;

/// <summary>A token that is found in the text before anything else is done to it, such as <c>&lt;|endoftext|&gt;</c>.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="SingleWord">Whether it must stand between characters that are not part of a word.</param>
/// <param name="StripLeft">Whether it takes in the white space before it.</param>
/// <param name="StripRight">Whether it takes in the white space after it.</param>
internal sealed record AddedToken(int Id, string Content, bool SingleWord = false, bool StripLeft = false, bool StripRight = false)
{
    /// <summary>Whether it is found by its text alone.</summary>
    public bool IsPlain => !SingleWord && !StripLeft && !StripRight;
}
