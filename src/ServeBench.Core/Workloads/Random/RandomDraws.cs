using System.Globalization;
using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>The three series that a random workload draws before any text is made, in the order of vLLM's draws.</summary>
/// <param name="InputLengths">Tokens of each prompt without prefix and without special tokens.</param>
/// <param name="OutputLengths">Tokens to generate for each.</param>
/// <param name="Offsets">Where in the vocabulary each starts.</param>
internal sealed record RandomDraws(int[] InputLengths, int[] OutputLengths, int[] Offsets)
{
    /// <summary>Draws the series.</summary>
    /// <exception cref="ServeException"><c>InputLengthTooSmall</c>, or <c>RangeRatioInvalid</c>.</exception>
    public static RandomDraws Draw(RandomDatasetOptions options, ITokenizer tokenizer, NumPyGenerator generator)
    {
        // To token ids nobody adds special ones.
        int special = options.AsTokenId ? 0 : tokenizer.AddedSpecialTokenCount;
        int real = Math.Max(0, options.InputLength - special);
        (int lowInput, int highInput) = RangeRatio.Around(real, options.RangeRatio.Input);
        (int lowOutput, int highOutput) = RangeRatio.Around(options.OutputLength, options.RangeRatio.Output);
        if (options.PrefixLength + lowInput < 1)
        {
            throw new ServeException(
                "InputLengthTooSmall",
                ServeErrorKind.InvalidArgument,
                string.Create(CultureInfo.InvariantCulture, $"An input length of {options.InputLength} leaves prompts without a token, after {special} special tokens and a range ratio of {options.RangeRatio.Input}."),
                options.InputLength) { Case = "Random" };
        }

        var draws = new RandomDraws(new int[options.Count], new int[options.Count], new int[options.Count]);
        generator.Integers(lowInput, highInput + 1, draws.InputLengths);
        generator.Integers(Math.Max(1, lowOutput), Math.Max(1, highOutput) + 1, draws.OutputLengths);
        generator.Integers(0, tokenizer.VocabularySize, draws.Offsets);
        return draws;
    }
}
