namespace ServeBench.Load;

/// <summary>Hears of a run while it goes on, on the run's own threads: each call returns at once.</summary>
internal interface IRunObserver
{
    /// <summary>The endpoint is ready, nothing of the run has been sent; an exception ends the run here.</summary>
    /// <param name="run">The run; its duration and the client's health are not known yet.</param>
    void OnStarting(ServeRun run);

    /// <summary>A request was answered, and its tokens are still to be counted: what is known of it, before anything is done that may fail.</summary>
    void OnAnswer(ServeRequestResult result);

    void OnResult(ServeRequestResult result);

    /// <summary>The last request has ended, and the run is complete.</summary>
    void OnEnded(ServeRun run);
}
