using System.Threading.Channels;
using ServeBench.Load;
using Xunit;

namespace ServeBench.Tests.Load;

public sealed class CollectorThreadTests
{
    private static readonly UnboundedChannelOptions s_options = new() { SingleReader = true, AllowSynchronousContinuations = true };

    private readonly Channel<int> _ended = Channel.CreateUnbounded<int>(s_options);

    [Fact]
    public async Task All_are_handed_on_in_their_order_before_it_ends()
    {
        var collected = new List<int>();
        Task thread = CollectorThread<int>.Start(_ended.Reader, collected.AddRange);
        for (int i = 0; i < 10_000; i++)
        {
            Assert.True(_ended.Writer.TryWrite(i));
        }

        _ended.Writer.Complete();
        await thread;
        Assert.Equal(Enumerable.Range(0, 10_000), collected);
    }

    [Fact]
    public async Task One_alone_is_handed_on_while_others_are_awaited()
    {
        var first = new TaskCompletionSource<int>();
        Task thread = CollectorThread<int>.Start(_ended.Reader, ended => first.TrySetResult(ended[0]));
        Assert.True(_ended.Writer.TryWrite(7));
        Assert.Equal(7, await first.Task);
        Assert.False(thread.IsCompleted);
        _ended.Writer.Complete();
        await thread;
    }

    [Fact]
    public async Task It_takes_no_thread_of_the_pool()
    {
        bool? isOfPool = null;
        Task thread = CollectorThread<int>.Start(_ended.Reader, _ => isOfPool = Thread.CurrentThread.IsThreadPoolThread);
        Assert.True(_ended.Writer.TryWrite(1));
        _ended.Writer.Complete();
        await thread;
        Assert.False(isOfPool);
    }

    [Fact]
    public async Task What_is_thrown_ends_it_and_is_its_end()
    {
        Task thread = CollectorThread<int>.Start(_ended.Reader, _ => throw new InvalidDataException("torn"));
        Assert.True(_ended.Writer.TryWrite(1));
        InvalidDataException thrown = await Assert.ThrowsAsync<InvalidDataException>(() => thread);
        Assert.Equal("torn", thrown.Message);
    }

    [Fact]
    public async Task Nothing_at_all_is_an_end_too()
    {
        Task thread = CollectorThread<int>.Start(_ended.Reader, _ => Assert.Fail("There is nothing."));
        _ended.Writer.Complete();
        await thread;
    }
}
