namespace ServeBench.Transport;

/// <summary>What a socket reports, whichever system it is of; the default value stands for no failure.</summary>
/// <param name="Kind">The kind of failure.</param>
/// <param name="Text">The system's own words for it.</param>
internal readonly record struct IoError(IoErrorKind Kind, string Text)
{
    public bool IsNone => Kind == IoErrorKind.None;

    /// <summary>This machine has run out of something: another address of the endpoint would fail alike.</summary>
    public bool IsOfThisMachine => Kind is IoErrorKind.ProcessFiles or IoErrorKind.SystemFiles or IoErrorKind.LocalPorts or IoErrorKind.Stopped;
}
