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
            "capacity.ps1" => ("-Maximum 2 -ProbeDurationSec 0.5 -MaxProbeCount 6", "HighestPass"),
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
}
