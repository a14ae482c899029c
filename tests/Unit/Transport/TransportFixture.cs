using ServeBench.Transport;

namespace ServeBench.Tests.Transport;

/// <summary>The transports that this machine has.</summary>
public static class TransportFixture
{
    public static TransportKind[] Kinds => OperatingSystem.IsLinux() ? [TransportKind.Direct, TransportKind.Sockets] : [TransportKind.Sockets];

    public static ITransport Create(TransportKind kind, Uri uri, int ioThreads = 1) =>
        TransportFactory.Create(kind, new TransportOptions { BaseUri = uri, IoThreads = ioThreads });
}
