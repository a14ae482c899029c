namespace ServeBench.Shell;

/// <summary>The command line is not one that ServeBench.Shell understands.</summary>
internal sealed class UsageException(string message) : Exception(message);
