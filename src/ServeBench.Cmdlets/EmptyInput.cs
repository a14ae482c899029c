namespace ServeBench.Commands;

/// <summary>Errors of commands to whom nothing came through the pipeline: one that says nothing then looks like one that found nothing wrong.</summary>
internal static class EmptyInput
{
    /// <summary><c>ResultsEmpty</c>: no requests, metrics or runs.</summary>
    /// <param name="purpose">What there is nothing to do with: <c>to measure</c>.</param>
    public static ServeException Results(string purpose) => new(
        "ResultsEmpty", ServeErrorKind.InvalidArgument, $"No result came through the pipeline, so there is nothing {purpose}. Check the command before it, and any filter.");

    /// <summary><c>ResultsEmpty</c>: no path of a file.</summary>
    public static ServeException Files { get; } = new(
        "ResultsEmpty", ServeErrorKind.InvalidArgument, "No file came through the pipeline, so there is no result to read. Check the folder, and any filter.");

    /// <summary><c>DatasetEmpty</c>: no requests of a dataset, or no path of its file.</summary>
    /// <param name="purpose">What there is nothing to do with: <c>to measure</c>.</param>
    public static ServeException Dataset(string purpose) => new(
        "DatasetEmpty", ServeErrorKind.InvalidArgument, $"Nothing came through the pipeline, so there is no dataset {purpose}. Check the command before it, and any filter.");
}
