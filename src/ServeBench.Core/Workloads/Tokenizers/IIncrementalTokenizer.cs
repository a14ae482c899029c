namespace ServeBench.Workloads;

/// <summary>A tokenizer that need not read a whole text again when only its end has changed.</summary>
internal interface IIncrementalTokenizer : ITokenizer
{
    /// <summary>An encoder of its own for one text at a time; not safe for several threads at once.</summary>
    IIncrementalEncoder CreateEncoder();

    /// <summary>Puts tokens into a circle.</summary>
    /// <param name="tokenIds">The tokens; behind the last comes the first again.</param>
    /// <param name="longest">Number of tokens of the longest run that will be asked for.</param>
    /// <returns>The circle; <see langword="null"/> when nothing is won by it.</returns>
    ITokenCycle? CreateCycle(int[] tokenIds, int longest);
}
