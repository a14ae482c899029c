using System.Runtime.ExceptionServices;

namespace ServeBench.Common;

/// <summary>
/// Computes items on all processors and hands them over in their order, a batch ahead of the consumer: what is in memory is two
/// batches, however many items there are.
/// </summary>
internal static class OrderedParallel
{
    /// <summary>The results of <paramref name="compute"/> for 0 to <paramref name="count"/> - 1.</summary>
    /// <param name="count">Number of items.</param>
    /// <param name="batchSize">Items that are computed together.</param>
    /// <param name="compute">Computes an item; called from several threads. What it throws comes out when its item is due.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static IEnumerable<T> Select<T>(int count, int batchSize, Func<int, T> compute, CancellationToken cancellationToken)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<Item<T>[]> ahead = Start(0);
        try
        {
            for (int start = 0; start < count; start += batchSize)
            {
                Item<T>[] batch = ahead.GetAwaiter().GetResult();
                ahead = Start(start + batchSize);
                foreach (Item<T> item in batch)
                {
                    item.Failure?.Throw();
                    yield return item.Value!;
                }
            }
        }
        finally
        {
            abandoned.Cancel();
            Task.WaitAny([ahead], CancellationToken.None);
        }

        Task<Item<T>[]> Start(int start) => Task.Run(() => Compute(start, Math.Min(count, start + batchSize), compute, abandoned.Token), abandoned.Token);
    }

    private static Item<T>[] Compute<T>(int start, int end, Func<int, T> compute, CancellationToken cancellationToken)
    {
        var items = new Item<T>[Math.Max(0, end - start)];
        Parallel.For(start, end, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, index =>
        {
            try
            {
                items[index - start] = new Item<T>(compute(index), null);
            }
            catch (Exception exception) when (exception is ServeException or OperationCanceledException)
            {
                items[index - start] = new Item<T>(default, ExceptionDispatchInfo.Capture(exception));
            }
        });
        return items;
    }

    private readonly record struct Item<T>(T? Value, ExceptionDispatchInfo? Failure);
}
