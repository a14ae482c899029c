using System.Runtime.Versioning;

namespace ServeBench.Linux;

/// <summary>The error of a run when the system gives it no descriptors for its own threads.</summary>
[SupportedOSPlatform("linux")]
internal static class DescriptorErrors
{
    private const string Advice = "Let this process open more files (ulimit -n, before it starts), or close what it has open.";

    /// <summary><c>DescriptorsExhausted</c>.</summary>
    /// <param name="what">What could not be opened, as the start of a sentence.</param>
    /// <param name="error">The error number.</param>
    public static ServeException Exhausted(string what, int error) => new(
        "DescriptorsExhausted",
        ServeErrorKind.OpenError,
        $"{what} cannot be opened, which the client's threads wait with: {Libc.Describe(error)}. {Advice}");

    /// <summary><c>DescriptorsExhausted</c>: a thread cannot be started, for which the system opens files too.</summary>
    /// <param name="cause">What the runtime says.</param>
    public static ServeException NoThread(OutOfMemoryException cause) => new(
        "DescriptorsExhausted",
        ServeErrorKind.OpenError,
        $"A thread of the client cannot be started, for which the system needs a descriptor and memory. {Advice}",
        innerException: cause);
}
