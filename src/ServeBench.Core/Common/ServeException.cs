namespace ServeBench;

/// <summary>
/// An error that a user can act on. The message says what is wrong and where, in words that belong to no front end. A front end that has
/// names for settings (a parameter, a button) adds them by <see cref="ErrorId"/>, <see cref="Subject"/> and <see cref="Arguments"/>.
/// </summary>
public sealed class ServeException : Exception
{
    private static readonly IReadOnlyDictionary<string, string> s_noArguments = new Dictionary<string, string>();

    /// <summary>Creates an error.</summary>
    /// <param name="errorId">Stable identifier in Pascal case, for example <c>DatasetNotFound</c>.</param>
    /// <param name="kind">What kind of thing went wrong.</param>
    /// <param name="message">One sentence or two: what, where, what to do. Never holds a secret.</param>
    /// <param name="target">The thing that failed: a path, an address, a request.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public ServeException(string errorId, ServeErrorKind kind, string message, object? target = null, Exception? innerException = null)
        : base(message, innerException)
    {
        ErrorId = errorId;
        Kind = kind;
        Target = target;
    }

    /// <summary>Stable identifier in Pascal case.</summary>
    public string ErrorId { get; }

    /// <summary>What kind of thing went wrong.</summary>
    public ServeErrorKind Kind { get; }

    /// <summary>The thing that failed: a path, an address, a request.</summary>
    public object? Target { get; }

    /// <summary>The setting that is wrong, in Pascal case, for example <c>RequestRate</c>; <see langword="null"/> when the error is not about a setting.</summary>
    public string? Subject { get; init; }

    /// <summary>Values by name that the text of a front end can show.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = s_noArguments;

    /// <summary>The case, for errors of one id whose remedies differ; <see langword="null"/> when there is one remedy.</summary>
    internal string? Case { get; init; }

    /// <summary>The same error with the text of a front end.</summary>
    internal ServeException WithMessage(string message) =>
        new(ErrorId, Kind, message, Target, InnerException) { Subject = Subject, Arguments = Arguments, Case = Case };
}
