using ServeBench.Load;
using ServeBench.Results;
using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Results;

public sealed class RequestJournalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_completed_journal_reads_back_as_the_run_and_its_requests()
    {
        ServeRun run = SampleRuns.FullRun();
        await WriteAsync(run, [SampleRuns.Finished(run, 0), SampleRuns.Failed(run, 1)], complete: true);

        ImportedRun read = Assert.Single(Read());

        Assert.Equivalent(run, read.Run, strict: true);
        Assert.Equal(2, read.Requests.Count);
        Assert.Equivalent(SampleRuns.Finished(read.Run, 0), read.Requests[0], strict: true);
        Assert.Equivalent(SampleRuns.Failed(read.Run, 1), read.Requests[1], strict: true);
        Assert.All(read.Requests, request => Assert.Same(read.Run, request.Run));
    }

    [Theory]
    [InlineData("Sockets", TransportKind.HttpClient)]
    [InlineData("direct", TransportKind.Direct)]
    public async Task A_journal_with_an_older_name_of_a_transport_is_read(string name, TransportKind expected)
    {
        await WriteAsync(SampleRuns.FullRun(), [], complete: true);
        string path = _folder["j.jsonl"];
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"Portable\"", $"\"{name}\"", StringComparison.Ordinal));

        Assert.Equal(expected, Assert.Single(Read()).Run.Client!.Transport);
    }

    [Fact]
    public async Task An_infinite_rate_survives()
    {
        var run = new ServeRun { Backend = "openai", Model = "m" };
        await WriteAsync(run, [], complete: true);

        Assert.Equal(double.PositiveInfinity, Assert.Single(Read()).Run.RequestRate);
    }

    [Fact]
    public async Task Without_an_end_the_duration_is_that_of_the_last_request()
    {
        var run = new ServeRun { Model = "m" };
        await WriteAsync(run, [SampleRuns.Finished(run, 4), SampleRuns.Finished(run, 2)], complete: false);

        ServeRun read = Assert.Single(Read()).Run;

        Assert.Equal(2.0 + 0.001234567 + 0.080123456, read.DurationSeconds, 1e-12);
        Assert.True(read.Stopped);
    }

    [Fact]
    public async Task The_start_that_is_known_only_later_is_there_even_without_an_end()
    {
        var run = new ServeRun { Model = "m" };
        await using (var journal = RequestJournal.Create(_folder["j.jsonl"], run))
        {
            run.StartedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
            journal.Append(SampleRuns.Finished(run));
        }

        Assert.Equal(run.StartedAt, Assert.Single(Read()).Run.StartedAt);
    }

    [Fact]
    public async Task Each_line_that_a_kill_can_leave_unfinished_costs_that_line_alone()
    {
        ServeRun run = SampleRuns.FullRun();
        await WriteAsync(run, [SampleRuns.Finished(run, 0), SampleRuns.Finished(run, 1)], complete: false);
        byte[] whole = await File.ReadAllBytesAsync(_folder["j.jsonl"], TestContext.Current.CancellationToken);
        int lastLine = Array.LastIndexOf(whole, (byte)'\n', whole.Length - 2) + 1;

        for (int length = lastLine; length < whole.Length - 1; length++)
        {
            await File.WriteAllBytesAsync(_folder["j.jsonl"], whole[..length], TestContext.Current.CancellationToken);
            Assert.Equal(0, Assert.Single(Assert.Single(Read()).Requests).Index);
        }

        await File.WriteAllBytesAsync(_folder["j.jsonl"], whole[..^1], TestContext.Current.CancellationToken);
        Assert.Equal(2, Assert.Single(Read()).Requests.Count);
    }

    [Fact]
    public async Task A_journal_that_exists_is_added_to_even_after_a_kill()
    {
        ServeRun first = SampleRuns.FullRun("first");
        await WriteAsync(first, [SampleRuns.Finished(first, 0), SampleRuns.Finished(first, 1)], complete: false);
        using (FileStream file = File.Open(_folder["j.jsonl"], FileMode.Open))
        {
            file.SetLength(file.Length - 10);
        }

        ServeRun second = SampleRuns.FullRun("second");
        await WriteAsync(second, [SampleRuns.Finished(second, 7)], complete: true);

        IReadOnlyList<ImportedRun> read = Read();
        Assert.Equal(["first", "second"], read.Select(run => run.Run.RunId));
        Assert.Equal([0], read[0].Requests.Select(request => request.Index));
        Assert.Equal([7], read[1].Requests.Select(request => request.Index));
    }

    [Fact]
    public async Task A_line_that_is_damaged_loses_itself_only_and_is_told()
    {
        ServeRun run = SampleRuns.FullRun();
        await WriteAsync(run, [SampleRuns.Finished(run, 0), SampleRuns.Finished(run, 1)], complete: true);
        string[] lines = await File.ReadAllLinesAsync(_folder["j.jsonl"], TestContext.Current.CancellationToken);
        foreach (string damaged in new[] { lines[1][..40], "{\"request\":{\"output_text\":\"\\ud800\"}}", "{\"re\\ud800\":{}}", "\0\0\0", "[]" })
        {
            lines[1] = damaged;
            await File.WriteAllLinesAsync(_folder["j.jsonl"], lines, TestContext.Current.CancellationToken);

            ImportedRun read = Assert.Single(Read());

            Assert.Equal((1, 1), (Assert.Single(read.Requests).Index, read.DamagedLines.Count));
            Assert.Equal(2, read.DamagedLines[0]);
            Assert.False(read.Run.Stopped, "the run's last line is whole");
        }
    }

    [Fact]
    public async Task Behind_a_damaged_line_that_began_a_run_nobody_knows_whose_the_requests_are()
    {
        ServeRun first = SampleRuns.FullRun();
        await WriteAsync(first, [SampleRuns.Finished(first, 0)], complete: false);
        var second = new ServeRun();
        await WriteAsync(second, [SampleRuns.Finished(second, 1)], complete: true);
        string[] lines = await File.ReadAllLinesAsync(_folder["j.jsonl"], TestContext.Current.CancellationToken);
        int begins = Array.FindLastIndex(lines, line => line.StartsWith("{\"run\":", StringComparison.Ordinal));
        lines[begins] = lines[begins][..30];
        await File.WriteAllLinesAsync(_folder["j.jsonl"], lines, TestContext.Current.CancellationToken);

        ImportedRun read = Assert.Single(Read());

        Assert.Equal(first.RunId, read.Run.RunId);
        Assert.Equal(0, Assert.Single(read.Requests).Index);
        Assert.Equal(begins + 1, read.DamagedLines[0]);
    }

    [Fact]
    public async Task Two_runs_do_not_write_to_one_journal()
    {
        await using RequestJournal journal = RequestJournal.Create(_folder["j.jsonl"], SampleRuns.FullRun());

        ServeException error = Assert.Throws<ServeException>(() => RequestJournal.Create(_folder["j.jsonl"], new ServeRun()));

        Assert.Equal("JournalInUse", error.ErrorId);
        Assert.Single(Read());
    }

    [Theory]
    [InlineData(true, "Somebody deleted it")]
    [InlineData(false, "Somebody cut it")]
    public async Task A_journal_that_is_deleted_or_cut_says_so(bool delete, string words)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows lets nobody delete or cut a file that is open.");
        }

        ServeRun run = SampleRuns.FullRun();
        RequestJournal journal = RequestJournal.Create(_folder["j.jsonl"], run);
        if (delete)
        {
            File.Delete(_folder["j.jsonl"]);
        }
        else
        {
            await using var cut = new FileStream(_folder["j.jsonl"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            cut.SetLength(0);
        }

        journal.Append(SampleRuns.Finished(run, 0));
        journal.Complete(run);
        await journal.DisposeAsync();

        Assert.Equal("JournalWriteFailed", journal.Failure!.ErrorId);
        Assert.Contains(words, journal.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_answered_stays_where_its_tokens_were_never_counted()
    {
        ServeRun run = SampleRuns.FullRun();
        RequestJournal journal = RequestJournal.Create(_folder["j.jsonl"], run);
        journal.AppendAnswer(SampleRuns.Finished(run, 0));
        journal.AppendAnswer(SampleRuns.Finished(run, 1));
        journal.Append(SampleRuns.Finished(run, 1));
        await journal.DisposeAsync();

        Assert.Equal([0, 1], Assert.Single(Read()).Requests.Select(request => request.Index).Order());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("3")]
    [InlineData("{\"request\":{\"index\":0}}")]
    [InlineData("{\"end\":{}}")]
    [InlineData("{\"other\":{}}")]
    public async Task A_line_of_another_kind_is_an_error_with_its_place(string line)
    {
        await File.WriteAllTextAsync(_folder["j.jsonl"], "\n" + line + "\n", TestContext.Current.CancellationToken);

        ServeException error = Assert.Throws<ServeException>(() => Read());

        Assert.Equal("ResultInvalid", error.ErrorId);
        Assert.Contains("line 2, column 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error_at_once()
    {
        ServeException error = Assert.Throws<ServeException>(
            () => RequestJournal.Create(_folder["missing/j.jsonl"], new ServeRun()));

        Assert.Equal("JournalWriteFailed", error.ErrorId);
        Assert.Equal(ServeErrorKind.WriteError, error.Kind);
    }

    [Fact]
    public async Task A_disk_that_fills_up_neither_throws_from_Append_nor_stays_unsaid()
    {
        ServeRun run = SampleRuns.FullRun();
        var journal = RequestJournal.Create(new FullDisk(writesThatFit: 2), "disk", run);

        for (int index = 0; index < 5; index++)
        {
            journal.Append(SampleRuns.Finished(run, index));
        }

        journal.Complete(run);
        await journal.DisposeAsync();

        Assert.Equal("JournalWriteFailed", journal.Failure?.ErrorId);
        Assert.Contains("'disk'", journal.Failure?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_that_is_full_from_the_start_is_an_error_at_once()
    {
        Assert.Throws<IOException>(() => RequestJournal.Create(new FullDisk(writesThatFit: 0), "disk", new ServeRun()));
    }

    [Fact]
    public async Task Many_threads_may_append()
    {
        ServeRun run = SampleRuns.FullRun();
        await using (var journal = RequestJournal.Create(_folder["j.jsonl"], run))
        {
            Parallel.For(0, 200, index => journal.Append(SampleRuns.Finished(run, index)));
            journal.Complete(run);
        }

        Assert.Equal(Enumerable.Range(0, 200), Assert.Single(Read()).Requests.Select(request => request.Index).Order());
    }

    private async Task WriteAsync(ServeRun run, ServeRequestResult[] results, bool complete)
    {
        await using var journal = RequestJournal.Create(_folder["j.jsonl"], run);
        foreach (ServeRequestResult result in results)
        {
            journal.Append(result);
        }

        if (complete)
        {
            journal.Complete(run);
        }
    }

    private IReadOnlyList<ImportedRun> Read()
    {
        using var text = new StreamReader(_folder["j.jsonl"]);
        return JournalReader.Read(_folder["j.jsonl"], text);
    }

    private sealed class FullDisk(int writesThatFit) : MemoryStream
    {
        private int _writes;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (_writes++ >= writesThatFit)
            {
                throw new IOException("No space left on device.");
            }

            base.Write(buffer);
        }
    }
}
