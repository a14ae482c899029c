using ServeBench.Simulation;
using Xunit;

namespace ServeBench.Tests.Simulation;

public sealed class SimulatorOptionsTests
{
    public static TheoryData<string, SimulatorOptions> Wrong => new()
    {
        { "Port", new() { Port = 65536 } },
        { "Models", new() { Models = [] } },
        { "Models", new() { Models = ["a", " "] } },
        { "MaxModelLength", new() { MaxModelLength = 0 } },
        { "TimeToFirstToken", new() { TimeToFirstToken = TimeSpan.FromTicks(-1) } },
        { "InterTokenLatency", new() { InterTokenLatency = TimeSpan.FromTicks(-1) } },
        { "TimeToFirstTokenJitter", new() { TimeToFirstToken = TimeSpan.Zero, TimeToFirstTokenJitter = TimeSpan.FromTicks(1) } },
        { "InterTokenJitter", new() { InterTokenJitter = TimeSpan.FromTicks(-1) } },
        { "PrefillTokensPerSecond", new() { PrefillTokensPerSecond = double.NaN } },
        { "TokensPerChunk", new() { TokensPerChunk = 0 } },
        { "NaturalOutputLength", new() { NaturalOutputLength = 0 } },
        { "MaxConcurrency", new() { MaxConcurrency = 0 } },
        { "FailureRate", new() { FailureRate = 1.01 } },
        { "FailureRate", new() { FailureRate = double.NaN } },
        { "FailureKinds", new() { FailureRate = 0.1, FailureKinds = [] } },
        { "ApiKey", new() { ApiKey = "" } },
        { "MaxBodyBytes", new() { MaxBodyBytes = -1 } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_value_out_of_its_range_is_named(string name, SimulatorOptions options)
    {
        ServeException error = Assert.Throws<ServeException>(options.Validate);
        Assert.Equal(("SimulatorOptionInvalid", ServeErrorKind.InvalidArgument), (error.ErrorId, error.Kind));
        Assert.StartsWith(name + " cannot be", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_defaults_are_valid() => new SimulatorOptions().Validate();
}
