using System.Globalization;
using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>
/// What synthetic conversations draw before any text is made, each series in the order of conversations and turns: the numbers of
/// turns, the lengths of first messages, those of later ones, the output lengths, the offsets.
/// </summary>
/// <param name="TurnCounts">Turns of each conversation.</param>
/// <param name="InputLengths">Tokens of each message without prefixes and without special tokens.</param>
/// <param name="OutputLengths">Tokens to generate for each.</param>
/// <param name="Offsets">Where in the vocabulary each message starts.</param>
internal sealed record ConversationDraws(int[] TurnCounts, int[] InputLengths, int[] OutputLengths, int[] Offsets)
{
    /// <summary>Draws the series.</summary>
    /// <exception cref="ServeException"><c>InputLengthTooSmall</c>.</exception>
    public static ConversationDraws Draw(ConversationOptions options, ITokenizer tokenizer, NumPyGenerator generator)
    {
        (int lowFirst, int highFirst) = InputRange(options, options.InputLength, options.PrefixLength + options.ConversationPrefixLength, "InputLength", tokenizer);
        (int lowLater, int highLater) = options.MaxTurnCount == 1
            ? (0, 0)
            : InputRange(options, options.TurnInputLength ?? options.InputLength, prefixLength: 0, options.TurnInputLength is null ? "InputLength" : "TurnInputLength", tokenizer);
        (int lowOutput, int highOutput) = RangeRatio.Around(options.OutputLength, options.RangeRatio.Output);

        int[] counts = new int[options.Count];
        generator.Integers(options.MinTurnCount, options.MaxTurnCount + 1, counts);
        int total = counts.Sum();
        int[] first = new int[options.Count];
        int[] later = new int[total - options.Count];
        generator.Integers(lowFirst, highFirst + 1, first);
        generator.Integers(lowLater, highLater + 1, later);
        var draws = new ConversationDraws(counts, Interleave(counts, first, later), new int[total], new int[total]);
        generator.Integers(Math.Max(1, lowOutput), Math.Max(1, highOutput) + 1, draws.OutputLengths);
        generator.Integers(0, tokenizer.VocabularySize, draws.Offsets);
        return draws;
    }

    private static (int Low, int High) InputRange(ConversationOptions options, int length, int prefixLength, string subject, ITokenizer tokenizer)
    {
        (int low, int high) = RangeRatio.Around(Math.Max(0, length - tokenizer.AddedSpecialTokenCount), options.RangeRatio.Input);
        return prefixLength + low >= 1 ? (low, high) : throw new ServeException(
            "InputLengthTooSmall",
            ServeErrorKind.InvalidArgument,
            string.Create(CultureInfo.InvariantCulture, $"An input length of {length} leaves turns without a token, after {tokenizer.AddedSpecialTokenCount} special tokens and a range ratio of {options.RangeRatio.Input}."),
            length) { Subject = subject };
    }

    private static int[] Interleave(int[] counts, int[] first, int[] later)
    {
        var lengths = new List<int>(first.Length + later.Length);
        int next = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            lengths.Add(first[i]);
            lengths.AddRange(later.AsSpan(next, counts[i] - 1));
            next += counts[i] - 1;
        }

        return [.. lengths];
    }
}
