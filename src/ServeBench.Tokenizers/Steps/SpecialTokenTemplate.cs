namespace ServeBench.Tokenizers;

/// <summary>The tokens that a model expects around a text.</summary>
/// <param name="Before">Ids before the text, such as a beginning-of-sequence token.</param>
/// <param name="After">Ids after the text, such as an end-of-sequence token.</param>
internal sealed record SpecialTokenTemplate(int[] Before, int[] After)
{
    public static SpecialTokenTemplate None { get; } = new([], []);
}
