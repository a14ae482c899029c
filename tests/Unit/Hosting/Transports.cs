using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Hosting;

/// <summary>The transports that this machine has.</summary>
public static class Transports
{
    /// <summary>The transports.</summary>
    public static TransportKind[] Kinds { get; } = OperatingSystem.IsLinux()
        ? [TransportKind.Direct, TransportKind.Portable, TransportKind.HttpClient]
        : [TransportKind.Portable, TransportKind.HttpClient];

    /// <summary>Data of a theory that runs once a transport.</summary>
    public static TheoryData<TransportKind> All => [.. Kinds];
}
