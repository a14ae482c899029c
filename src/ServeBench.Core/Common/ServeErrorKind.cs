namespace ServeBench;

/// <summary>What kind of thing went wrong; a cmdlet maps it to the PowerShell error category of the same meaning.</summary>
public enum ServeErrorKind
{
    /// <summary>An argument, or a combination of arguments, is not valid.</summary>
    InvalidArgument,

    /// <summary>A file, model, tokenizer or column that was named does not exist.</summary>
    NotFound,

    /// <summary>Input was read but is not what it should be.</summary>
    InvalidData,

    /// <summary>A file could not be opened for reading.</summary>
    OpenError,

    /// <summary>A file could not be written.</summary>
    WriteError,

    /// <summary>What was to be created is there already.</summary>
    ResourceExists,

    /// <summary>The endpoint could not be reached.</summary>
    Connection,

    /// <summary>The endpoint refused the credentials (401, 403).</summary>
    Authentication,

    /// <summary>Something did not happen in the time that was given.</summary>
    Timeout,

    /// <summary>The endpoint answered in a way that its API does not allow.</summary>
    Protocol,

    /// <summary>The platform, the backend or the tokenizer cannot do what was asked.</summary>
    NotSupported,

    /// <summary>A value is beyond the limit that was set for it.</summary>
    LimitExceeded,
}
