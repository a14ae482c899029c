namespace ServeBench.Results;

/// <summary>The kinds of lines in a journal: each line is an object with one member, named so.</summary>
internal static class JournalRecord
{
    /// <summary>A run: the line that begins it, and once more when its start time is known.</summary>
    public const string Run = "run";

    /// <summary>A request that was answered, before its tokens were counted; its <see cref="Request"/> follows when they are.</summary>
    public const string Answer = "answer";

    public const string Request = "request";

    public const string End = "end";
}
