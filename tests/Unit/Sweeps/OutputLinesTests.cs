using ServeBench.Sweeps;
using Xunit;

namespace ServeBench.Tests.Sweeps;

public sealed class OutputLinesTests
{
    private static async Task<string[]> ReadAsync(TextReader reader, params string[] secrets)
    {
        var output = new ServerOutput(keepAll: true, secrets);
        await OutputLines.ReadAsync(reader, output, TestContext.Current.CancellationToken);
        return [.. output.Take()];
    }

    [Fact]
    public async Task Lines_end_as_programs_end_them() =>
        Assert.Equal(["a", "b", "10 %", "20 %", "", "last"], await ReadAsync(new StringReader("a\nb\r\n10 %\r20 %\n\nlast")));

    [Fact]
    public async Task Of_a_line_without_an_end_no_more_is_kept_than_is_shown()
    {
        // All of it is read on this thread.
        long before = GC.GetAllocatedBytesForCurrentThread();
        string line = Assert.Single(await ReadAsync(new Endless(400_000_000)));
        Assert.Equal(new string('x', 2000) + "…", line);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000_000);
    }

    [Fact]
    public async Task A_secret_across_the_cut_is_masked() =>
        Assert.Equal(new string('x', 1995) + "***yy…", Assert.Single(await ReadAsync(new StringReader(new string('x', 1995) + "s3cret-word" + new string('y', 100)), "s3cret-word")));

    [Fact]
    public async Task Of_lines_that_nobody_takes_the_last_are_kept()
    {
        string[] lines = await ReadAsync(new StringReader(string.Concat(Enumerable.Range(0, 10_005).Select(number => $"{number}\n"))));
        Assert.Equal((10_000, "5", "10004"), (lines.Length, lines[0], lines[^1]));
    }

    private sealed class Endless(long length) : TextReader
    {
        private long _left = length;

        public override ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
        {
            int count = (int)Math.Min(_left, buffer.Length);
            buffer.Span[..count].Fill('x');
            _left -= count;
            return ValueTask.FromResult(count);
        }
    }
}
