namespace ServeBench.Load;

/// <summary>The requests that are sent and have not ended, by their position in the run.</summary>
internal sealed class InFlightTable
{
    private const int PageBits = 12;
    private const int PageSize = 1 << PageBits;

    private readonly Lock _lock = new();
    private RequestExchange?[]?[] _pages = [];

    /// <summary>Makes a table for a number of requests.</summary>
    public InFlightTable(int count) => Reserve(count - 1);

    /// <summary>The requests in flight, as far as they can be seen while others go on.</summary>
    public IEnumerable<RequestExchange> All
    {
        get
        {
            foreach (RequestExchange?[]? page in Volatile.Read(ref _pages))
            {
                for (int i = 0; page is not null && i < page.Length; i++)
                {
                    if (Volatile.Read(ref page[i]) is { } exchange)
                    {
                        yield return exchange;
                    }
                }
            }
        }
    }

    /// <summary>Makes room for a position; before a request of that position is sent.</summary>
    public void Reserve(int position)
    {
        int page = position >> PageBits;
        if (position < 0 || (page < _pages.Length && _pages[page] is not null))
        {
            return;
        }

        lock (_lock)
        {
            RequestExchange?[]?[] pages = page < _pages.Length ? _pages : [.. _pages, .. new RequestExchange?[]?[Math.Max(page + 1 - _pages.Length, _pages.Length)]];
            for (int i = 0; i <= page; i++)
            {
                pages[i] ??= new RequestExchange?[PageSize];
            }

            Volatile.Write(ref _pages, pages);
        }
    }

    public void Set(int position, RequestExchange exchange) => Volatile.Write(ref _pages[position >> PageBits]![position & (PageSize - 1)], exchange);

    /// <summary>A request is not in flight any more.</summary>
    public void Clear(int position) => Volatile.Write(ref _pages[position >> PageBits]![position & (PageSize - 1)], null);
}
