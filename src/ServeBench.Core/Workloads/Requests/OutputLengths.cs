namespace ServeBench.Workloads;

/// <summary>What is said of output lengths that cannot be had.</summary>
internal static class OutputLengths
{
    /// <summary><c>OutputLengthUnknown</c>: the dataset's own lengths are asked for, and it has none.</summary>
    /// <param name="what">What says nothing of them.</param>
    public static ServeException NotGiven(string what) => new(
        "OutputLengthUnknown",
        ServeErrorKind.InvalidArgument,
        $"-OutputLength -1 takes the output lengths that the dataset gives, and {what} have none. Give a number of tokens, or leave it out.",
        -1);
}
