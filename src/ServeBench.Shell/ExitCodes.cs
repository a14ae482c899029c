namespace ServeBench.Shell;

/// <summary>The exit codes of ServeBench.Shell, which are those of pwsh where pwsh has one.</summary>
internal static class ExitCodes
{
    /// <summary>All went well.</summary>
    public const int Success = 0;

    /// <summary>A terminating error, or, with <c>-Command</c>, a last statement that failed.</summary>
    public const int Failure = 1;

    /// <summary>The command line was not understood, or names a script that is not there (<c>EX_USAGE</c>).</summary>
    public const int Usage = 64;

    /// <summary>Added to the number of the signal that stopped the pipeline: 130 for Ctrl+C, 143 for SIGTERM.</summary>
    public const int SignalBase = 128;
}
