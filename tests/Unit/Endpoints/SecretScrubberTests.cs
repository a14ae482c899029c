using ServeBench.Endpoints;
using Xunit;

namespace ServeBench.Tests.Endpoints;

public sealed class SecretScrubberTests
{
    [Fact]
    public void The_key_and_sensitive_headers_are_masked_wherever_a_server_echoes_them()
    {
        var scrubber = new SecretScrubber("sk-123", [new("Authorization", "Bearer abc-token"), new("api-key", "azure-key"), new("X-Team", "blue")]);
        Assert.Equal(
            "key *** and *** and *** and *** of blue",
            scrubber.Scrub("key sk-123 and Bearer abc-token and abc-token and azure-key of blue"));
    }

    [Fact]
    public void Nothing_to_hide_changes_nothing()
    {
        Assert.Equal("text", new SecretScrubber(null, []).Scrub("text"));
        Assert.Null(new SecretScrubber("k", []).Scrub((string?)null));
        Assert.Equal("a ***"u8.ToArray(), new SecretScrubber("k", []).Scrub("a k"u8));
        Assert.Equal("a b"u8.ToArray(), new SecretScrubber("k", []).Scrub("a b"u8));
    }
}
