using ServeBench.Results;
using ServeBench.Tests.Shell;
using Xunit;

namespace ServeBench.Tests.Results;

public sealed class JournalKillTests : IDisposable
{
    private const int Kill = 9;
    private const int Requests = 50;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_had_ended_is_there_after_the_process_was_killed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals");
        string path = _folder["j.jsonl"];
        using ShellProcess shell = ShellProcess.StartListeningToSignals(
            "-Command",
            $$"""
            $ErrorActionPreference = 'Stop'
            Import-Module ServeBench
            $run = [ServeBench.Load.ServeRun]@{ Model = 'm'; RequestCount = 1000 }
            $type = $run.GetType().Assembly.GetType('ServeBench.Results.RequestJournal')
            $journal = $type.GetMethod('Create', [type[]] ([string], $run.GetType())).Invoke($null, ('{{path}}', $run))
            foreach ($index in 1..{{Requests}}) {
                $journal.Append([ServeBench.Load.ServeRequestResult]@{ Index = $index; Success = $true; E2elMs = 10 * $index; Run = $run })
            }
            $written = { [IO.File]::ReadAllLines('{{path}}').Length -gt {{Requests}} }
            while (-not (& $written)) { }
            'written'
            [Threading.Thread]::Sleep(-1)
            """);
        Assert.Equal("written", await shell.ReadLineAsync());

        shell.Send(Kill);
        ShellRun ended = await shell.FinishAsync();

        Assert.NotEqual(0, ended.ExitCode);
        ImportedRun run = Assert.Single(ResultImporter.Read(path));
        Assert.Equal(Enumerable.Range(1, Requests), run.Requests.Select(request => request.Index));
        Assert.True(run.Run.Stopped);
        Assert.Equal(0.01 * Requests, run.Run.DurationSeconds, 1e-12);
    }
}
