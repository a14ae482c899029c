namespace ServeBench;

/// <summary>
/// An error that a user can act on. The message names what is wrong, where, and what to do;
/// <see cref="ErrorId"/> is stable for the product's life.
/// </summary>
public sealed class ServeException : Exception
{
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
}
