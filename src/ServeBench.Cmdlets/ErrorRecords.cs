using System.Management.Automation;

namespace ServeBench.Commands;

/// <summary>Turns errors of the engine into error records.</summary>
internal static class ErrorRecords
{
    /// <summary>An error record with the exception's id, category and target, and the text that names parameters, with nothing in it that a terminal or an agent obeys.</summary>
    public static ErrorRecord From(ServeException exception)
    {
        string text = OutsideText.Harmless(EngineTexts.Of(exception));
        object? target = exception.Target is string said ? OutsideText.OnOneLine(said) : exception.Target;
        return new ErrorRecord(text == exception.Message ? exception : exception.WithMessage(text), exception.ErrorId, CategoryOf(exception.Kind), target);
    }

    private static ErrorCategory CategoryOf(ServeErrorKind kind) => kind switch
    {
        ServeErrorKind.InvalidArgument => ErrorCategory.InvalidArgument,
        ServeErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        ServeErrorKind.InvalidData => ErrorCategory.InvalidData,
        ServeErrorKind.OpenError => ErrorCategory.OpenError,
        ServeErrorKind.WriteError => ErrorCategory.WriteError,
        ServeErrorKind.ResourceExists => ErrorCategory.ResourceExists,
        ServeErrorKind.Connection => ErrorCategory.ConnectionError,
        ServeErrorKind.Authentication => ErrorCategory.AuthenticationError,
        ServeErrorKind.Timeout => ErrorCategory.OperationTimeout,
        ServeErrorKind.Protocol => ErrorCategory.ProtocolError,
        ServeErrorKind.NotSupported => ErrorCategory.NotImplemented,
        ServeErrorKind.LimitExceeded => ErrorCategory.LimitsExceeded,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
