namespace ServeBench.Workloads;

/// <summary>The error of output lengths that a dataset does not have.</summary>
internal static class OutputLengths
{
    /// <summary><c>OutputLengthUnknown</c>: the dataset's own lengths are asked for, and it has none.</summary>
    /// <param name="what">The entries without them, in the plural.</param>
    public static ServeException NotGiven(string what) => new(
        "OutputLengthUnknown",
        ServeErrorKind.InvalidArgument,
        $"An output length of -1 means the dataset's own output lengths, but {what} have none. Specify a number of tokens.",
        -1) { Subject = "OutputLength" };
}
