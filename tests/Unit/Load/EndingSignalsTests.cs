using ServeBench.Load;
using ServeBench.Results;
using ServeBench.Tests.Hosting;
using ServeBench.Tests.Shell;
using Xunit;
using static ServeBench.Tests.Load.ScriptedRun;

namespace ServeBench.Tests.Load;

/// <summary>A session that the system ends while a run goes on keeps what Ctrl+C keeps.</summary>
public sealed class EndingSignalsTests : IDisposable
{
    private const int HangUp = 1;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(HangUp)]
    [InlineData(ShellProcess.Terminate)]
    public async Task The_run_stops_and_its_journal_is_complete_before_the_process_ends(int signal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has an env that gives a child its signals back.");
        string path = _folder["j.jsonl"];
        int answered = 0;
        var held = new TaskCompletionSource();
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                if (Interlocked.Increment(ref answered) == 1)
                {
                    await connection.WriteAsync(StreamHead + Chunk(Event("a")) + LastChunk);
                }
                else
                {
                    held.TrySetResult();
                }
            }
        });
        using ShellProcess shell = ShellProcess.StartListeningToSignals(
            "-Command",
            $"New-ServeDataset 2 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark {server.Uri} -Model m -SkipEndpointCheck -MaxConcurrency 1 -JournalPath '{path}' | ForEach-Object {{ 'one' }}");
        Assert.Equal("one", await shell.ReadLineAsync());
        await held.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        shell.Send(signal);
        ShellRun ended = await shell.FinishAsync();

        Assert.NotEqual(0, ended.ExitCode);
        ImportedRun run = Assert.Single(ResultImporter.Read(path));
        Assert.Equal([true, false], run.Requests.Select(request => request.Success));
        Assert.Equal(RequestErrorKind.Cancelled, run.Requests[1].ErrorKind);
        Assert.StartsWith("{\"end\":", File.ReadAllLines(path)[^1], StringComparison.Ordinal);
    }
}
