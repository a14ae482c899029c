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

/// <summary>What kind of failure a socket reports.</summary>
internal enum IoErrorKind
{
    /// <summary>There is no failure; of a connection that ended: the server has closed it.</summary>
    None,

    /// <summary>This process has reached its limit of open files.</summary>
    ProcessFiles,

    /// <summary>The system has reached its limit of open files.</summary>
    SystemFiles,

    /// <summary>This machine has no free port left towards the endpoint.</summary>
    LocalPorts,

    /// <summary>This machine has no address from which the endpoint's could be reached, as where IPv6 is switched off.</summary>
    LocalAddress,

    /// <summary>The other side has reset the connection.</summary>
    Reset,

    /// <summary>Bytes were sent over a connection that the other side has closed.</summary>
    BrokenPipe,

    /// <summary>The source has stopped and opens nothing any more.</summary>
    Stopped,

    /// <summary>Any other failure; its text says which.</summary>
    Other,
}
