using System.Management.Automation;

namespace ServeBench.Commands;

/// <summary>
/// Base of all cmdlets: cancellation, after which what a step gave up surfaces as <see cref="PipelineStoppedException"/>, paths, and
/// <see cref="ServeException"/> turned into an error record with its own id, category and target. Every text that it shows goes through <see cref="OutsideText"/>: any of them may hold a server's words.
/// </summary>
public abstract class ServeCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private bool _hasInput;

    /// <summary>Cancelled when the pipeline is stopped.</summary>
    protected CancellationToken StopToken => _stopping.Token;

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Guard(OnBegin);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        _hasInput = true;
        Guard(OnProcess);
    }

    /// <inheritdoc/>
    protected sealed override void EndProcessing()
    {
        if (!_hasInput && NothingCame is { } error)
        {
            WriteServeError(error);
        }

        Guard(OnEnd);
    }

    /// <summary>What is wrong when nothing came through the pipeline; <see langword="null"/> where <see cref="OnEnd"/> says so itself.</summary>
    private protected virtual ServeException? NothingCame => null;

    /// <inheritdoc/>
    protected override void StopProcessing() => _stopping.Cancel();

    /// <summary>Runs before the first input object.</summary>
    protected virtual void OnBegin()
    {
    }

    /// <summary>Runs for each input object, or once without pipeline input.</summary>
    protected virtual void OnProcess()
    {
    }

    /// <summary>Runs after the last input object.</summary>
    protected virtual void OnEnd()
    {
    }

    /// <summary>Until it is disposed, what else ends the session stops this cmdlet as Ctrl+C does, and waits for its end.</summary>
    private protected EndingSignals StopWithTheSession() => new(StopProcessing);

    /// <summary>Writes a warning.</summary>
    /// <param name="text">The text; what a terminal or a build agent would obey in it is shown instead.</param>
    public new void WriteWarning(string text) => base.WriteWarning(OutsideText.Harmless(text));

    /// <summary>Writes to the verbose stream.</summary>
    /// <param name="text">The text; what a terminal or a build agent would obey in it is shown instead.</param>
    public new void WriteVerbose(string text) => base.WriteVerbose(OutsideText.Harmless(text));

    /// <summary>Shows progress.</summary>
    /// <param name="progressRecord">What to show; what a terminal would obey in its texts is shown instead.</param>
    public new void WriteProgress(ProgressRecord progressRecord)
    {
        ArgumentNullException.ThrowIfNull(progressRecord);
        progressRecord.StatusDescription = OutsideText.OnOneLine(progressRecord.StatusDescription);
        base.WriteProgress(progressRecord);
    }

    /// <summary>Shows a line of another program, as it comes from it.</summary>
    /// <param name="line">The line; what a terminal or a build agent would obey in it is shown instead.</param>
    internal void WriteLine(string line) => WriteInformation(new HostInformationMessage { Message = OutsideText.OnOneLine(line) }, ["PSHOST"]);

    /// <summary>Writes an error that concerns one input object; the pipeline goes on.</summary>
    protected void WriteServeError(ServeException exception) => WriteError(ErrorRecords.From(exception));

    /// <summary>Waits for asynchronous work on the pipeline thread.</summary>
    private protected static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the cmdlet holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stopping.Dispose();
        }
    }

    private void Guard(Action step)
    {
        try
        {
            step();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (ServeException exception)
        {
            ThrowTerminatingError(ErrorRecords.From(exception));
        }
        catch (OutOfMemoryException exception)
        {
            ThrowTerminatingError(ErrorRecords.From(new ServeException(
                "MemoryExhausted",
                ServeErrorKind.LimitExceeded,
                $"This needs more memory than there is ({exception.Message.TrimEnd('.')}). Lower the counts or the lengths.",
                innerException: exception)));
        }
    }
}
