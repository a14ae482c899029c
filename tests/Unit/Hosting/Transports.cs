using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Hosting;

/// <summary>The transports that this machine has.</summary>
public static class Transports
{
    /// <summary>Data of a theory that runs once a transport.</summary>
    public static TheoryData<TransportKind> All => OperatingSystem.IsLinux()
        ? [TransportKind.Sockets, TransportKind.Direct]
        : [TransportKind.Sockets];
}
