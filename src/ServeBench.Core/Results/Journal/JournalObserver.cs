using ServeBench.Load;

namespace ServeBench.Results;

/// <summary>Keeps the journal of one run: opens the file when the run starts, and closes it when it is disposed.</summary>
/// <param name="path">Full path; its folder exists.</param>
internal sealed class JournalObserver(string path) : IRunObserver, IAsyncDisposable
{
    private RequestJournal? _journal;

    /// <summary>Why the journal is not complete, or <see langword="null"/>; final once this is disposed.</summary>
    public ServeException? Failure => _journal?.Failure;

    /// <exception cref="ServeException"><c>JournalWriteFailed</c>, <c>JournalPathTaken</c>, <c>JournalInUse</c>.</exception>
    public void OnStarting(ServeRun run) => _journal = RequestJournal.Create(path, run);

    public void OnAnswer(ServeRequestResult result) => _journal!.AppendAnswer(result);

    public void OnResult(ServeRequestResult result) => _journal!.Append(result);

    public void OnEnded(ServeRun run) => _journal!.Complete(run);

    public ValueTask DisposeAsync() => _journal?.DisposeAsync() ?? ValueTask.CompletedTask;
}
