using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Transport;

public sealed class ConnectionTextTests
{
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_limit_of_open_files_is_raised_only_where_there_is_one(bool isWindows, bool hasLimit)
    {
        string text = ConnectionText.TooManyFiles(isWindows);

        Assert.StartsWith("No more connections can be opened: ", text, StringComparison.Ordinal);
        Assert.Contains("ower the concurrency", text, StringComparison.Ordinal);
        Assert.Equal(hasLimit, text.Contains("ulimit", StringComparison.Ordinal));
    }
}
