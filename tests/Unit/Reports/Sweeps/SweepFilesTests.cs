using ServeBench.Reports.Sweeps;
using Xunit;

namespace ServeBench.Tests.Reports.Sweeps;

public sealed class SweepFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_kept_of_failures_and_warm_ups_is_no_run()
    {
        foreach (string name in (string[])["a/run=0.failure.json", "a/run=1.json", "a/warmup.json", "a/warmup.failure.json", "b/run=0.failure.json", "SERVE--n=1-failure.json"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
            File.WriteAllText(_folder[name], "{}");
        }

        Assert.Equal([_folder["a/run=1.json"]], SweepFiles.Find(_folder.Root));
        Assert.Equal("SweepResultEmpty", Assert.Throws<ServeException>(() => SweepFiles.Find(_folder["b"])).ErrorId);
    }
}
