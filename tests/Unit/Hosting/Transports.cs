using System.Runtime.CompilerServices;
using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Hosting;

/// <summary>The transports that this machine has.</summary>
public static class Transports
{
    /// <summary>The variable that names what Auto takes in all tests of a test run.</summary>
    private const string Variable = "SERVEBENCH_TEST_TRANSPORT";

    /// <summary>Whether all tests of this test run go over one transport.</summary>
    public static bool AreForced => TransportFactory.Preferred is not null;

    /// <summary>The transports.</summary>
    public static TransportKind[] Kinds { get; } = OperatingSystem.IsLinux()
        ? [TransportKind.Direct, TransportKind.Portable, TransportKind.HttpClient]
        : [TransportKind.Portable, TransportKind.HttpClient];

    /// <summary>Data of a theory that runs once a transport.</summary>
    public static TheoryData<TransportKind> All => [.. Kinds];

    [ModuleInitializer]
    internal static void Force()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name)
        {
            TransportFactory.Preferred = Enum.Parse<TransportKind>(name, ignoreCase: true);
        }
    }
}
