using System.Threading.Channels;

namespace ServeBench.Load;

/// <summary>
/// Hands requests that have ended on to what makes results of them, on a thread of its own, those of two milliseconds at a time.
/// </summary>
/// <remarks>
/// A thread of the pool that is woken for each request spins a while after each, for more work to come: at 5,000 requests a second that
/// took more of two processors than reading and sending together. This one sleeps, and is woken a few hundred times a second at most,
/// as is the pipeline behind it.
/// </remarks>
/// <typeparam name="T">A request that has ended.</typeparam>
internal sealed class CollectorThread<T>
{
    private const int IntervalMs = 2;

    private readonly ChannelReader<T> _ended;
    private readonly Action<IReadOnlyList<T>> _collect;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CollectorThread(ChannelReader<T> ended, Action<IReadOnlyList<T>> collect)
    {
        _ended = ended;
        _collect = collect;
    }

    /// <summary>Starts a thread that ends when the channel is complete and empty.</summary>
    /// <param name="ended">
    /// Where requests that have ended come from. Its writers must be allowed to continue synchronously, or the pool is woken for each again.
    /// </param>
    /// <param name="collect">Called with those that have ended since, in their order; what it throws ends the thread.</param>
    public static Task Start(ChannelReader<T> ended, Action<IReadOnlyList<T>> collect)
    {
        var collector = new CollectorThread<T>(ended, collect);
        new Thread(collector.Run) { IsBackground = true, Name = "ServeBench collector" }.Start();
        return collector._completion.Task;
    }

    private void Run()
    {
        var batch = new List<T>();
        try
        {
            while (WaitForMore())
            {
                while (_ended.TryRead(out T? exchange))
                {
                    batch.Add(exchange);
                }

                _collect(batch);
                batch.Clear();
                Thread.Sleep(IntervalMs);
            }

            _completion.SetResult();
        }
        catch (Exception exception)
        {
            _completion.SetException(exception);
        }
    }

    private bool WaitForMore()
    {
        ValueTask<bool> more = _ended.WaitToReadAsync(CancellationToken.None);
        if (more.IsCompleted)
        {
            return more.GetAwaiter().GetResult();
        }

        Task<bool> task = more.AsTask();
        // Task.Wait would spin first.
        using WaitHandle handle = ((IAsyncResult)task).AsyncWaitHandle;
        handle.WaitOne();
        return task.GetAwaiter().GetResult();
    }
}
