using System.Globalization;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Shell;

/// <summary>Each script in examples/ runs in ServeBench.Shell as it stands, with less load; the specs run them in pwsh.</summary>
public sealed class ExampleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Scripts => [.. Directory.GetFiles(RepositoryFolder.PathOf("examples"), "*.ps1").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task It_runs_and_shows_what_it_measured(string script)
    {
        (string arguments, string shown) = script switch
        {
            "capacity.ps1" => ("-Maximum 1 -ProbeDurationSec 0.5 -MaxProbeCount 6", "HighestPass"),
            "multi-turn.ps1" => ("-Count 3 -TurnCount 2 -ThinkTimeSec 0.001", "3 of 3 conversations"),
            "quickstart.ps1" => ($"-RequestRate 50 -OutputFolder '{_folder["results"]}'", "Successful requests:                     20"),
            "rate-sweep.ps1" => ($"-RequestRate 50, 100 -Count 5 -CsvPath '{_folder["rates.csv"]}'", "RequestThroughput"),
            "repeat.ps1" => ("-RunCount 2 -Count 6", "MeanTtftMs"),
            "soak.ps1" => ($"-RequestRate 40 -DurationSec 1 -OutputFolder '{_folder["soak"]}'", "The slowest windows"),
            "sweep.ps1" => ($"-OutputFolder '{_folder.Root}' -RunCount 2 -BenchmarkCommand 'vllm bench serve --num-prompts 3 --random-input-len 8 --random-output-len 4'", "RequestThroughput"),
            _ => throw new ArgumentException($"{script} has no settings here.", nameof(script)),
        };

        ShellRun run = await ShellProcess.RunAsync("-Command", $"& '{RepositoryFolder.PathOf("examples", script)}' {arguments}");

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(shown, run.Output, StringComparison.Ordinal);
    }

    // A server that would answer is not asked for anything.
    [Theory]
    [InlineData("rate-sweep.ps1", "-CsvPath '{0}/none/rates.csv'", "There is no folder '{0}/none'")]
    [InlineData("rate-sweep.ps1", "-PagePath '{0}/none/rates.html'", "There is no folder '{0}/none'")]
    [InlineData("quickstart.ps1", "-OutputFolder '{0}/file/results'", "file")]
    [InlineData("soak.ps1", "-OutputFolder '{0}/file/results'", "file")]
    [InlineData("sweep.ps1", "-OutputFolder '{0}/file/results'", "file")]
    [InlineData("sweep.ps1", "-ParameterFile '{0}/none.json'", "none.json")]
    [InlineData("capacity.ps1", "-Objective 'p99 ttfd <= 1 ms'", "p99 ttft")]
    public async Task What_cannot_be_done_at_the_end_is_said_before_the_load(string script, string arguments, string message)
    {
        string root = _folder.Root.Replace('\\', '/');
        await File.WriteAllTextAsync(_folder["file"], "", TestContext.Current.CancellationToken);
        await using ScriptedServer server = ScriptedServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        string uri = script == "quickstart.ps1" ? "" : $"-Uri {server.Uri}";

        ShellRun run = await ShellProcess.RunAsync("-Command", $"& '{RepositoryFolder.PathOf("examples", script)}' {uri} {string.Format(CultureInfo.InvariantCulture, arguments, root)}");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(string.Format(CultureInfo.InvariantCulture, message, root), (run.Error + run.Output).Replace('\\', '/'), StringComparison.Ordinal);
        Assert.Equal(0, server.Accepted);
    }
}
