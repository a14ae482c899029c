namespace ServeBench.Metrics;

/// <summary>What a metric is measured in. Units of one quantity convert into each other; all others do not.</summary>
internal sealed record MetricUnit
{
    private readonly string _quantity;
    private readonly double _perBaseUnit;
    private readonly string[] _otherSymbols;

    private MetricUnit(string symbol, string quantity, double perBaseUnit, params string[] otherSymbols)
    {
        Symbol = symbol;
        _quantity = quantity;
        _perBaseUnit = perBaseUnit;
        _otherSymbols = otherSymbols;
    }

    /// <summary>Thousandths of a second: the unit of each latency.</summary>
    public static MetricUnit Milliseconds { get; } = new("ms", "time", 1_000);

    public static MetricUnit Seconds { get; } = new("s", "time", 1);

    /// <summary>Millionths of a second.</summary>
    public static MetricUnit Microseconds { get; } = new("us", "time", 1_000_000, "µs", "μs");

    public static MetricUnit Percent { get; } = new("%", "share", 1, "percent");

    public static MetricUnit TokensPerSecond { get; } = new("tok/s", "tokens a second", 1, "tokens/s", "tps");

    public static MetricUnit RequestsPerSecond { get; } = new("req/s", "requests a second", 1, "requests/s", "rps");

    public static MetricUnit InputsPerSecond { get; } = new("inputs/s", "inputs a second", 1);

    public static MetricUnit ConversationsPerSecond { get; } = new("conv/s", "conversations a second", 1, "conversations/s");

    public static MetricUnit Requests { get; } = new("req", "requests", 1, "requests");

    public static MetricUnit Tokens { get; } = new("tok", "tokens", 1, "tokens");

    /// <summary>Inputs of requests: the texts of a batch, the documents to rank.</summary>
    public static MetricUnit Inputs { get; } = new("inputs", "inputs", 1);

    public static MetricUnit Conversations { get; } = new("conv", "conversations", 1, "conversations");

    public static MetricUnit Turns { get; } = new("turns", "turns", 1);

    /// <summary>Denoising steps of diffusion decoding.</summary>
    public static MetricUnit Steps { get; } = new("steps", "steps", 1);

    /// <summary>A number without a unit.</summary>
    public static MetricUnit None { get; } = new("", "number", 1);

    public static IReadOnlyList<MetricUnit> All { get; } =
    [
        Milliseconds, Seconds, Microseconds, Percent, TokensPerSecond, RequestsPerSecond, InputsPerSecond, ConversationsPerSecond, Requests, Tokens, Inputs,
        Conversations, Turns, Steps, None,
    ];

    /// <summary>How the unit is written behind a number, for example <c>ms</c> or <c>tok/s</c>; empty for <see cref="None"/>.</summary>
    public string Symbol { get; }

    /// <summary>The unit of a symbol in any case, such as <c>ms</c>, <c>req/s</c> or <c>requests/s</c>; <see langword="null"/> for another text.</summary>
    public static MetricUnit? Find(string symbol) => All.FirstOrDefault(unit => unit._otherSymbols.Prepend(unit.Symbol).Contains(symbol, StringComparer.OrdinalIgnoreCase));

    /// <summary>The units that convert into this one, itself among them.</summary>
    public IEnumerable<MetricUnit> Convertible() => All.Where(unit => unit._quantity == _quantity);

    /// <summary>A number of this unit in another one; <see langword="null"/> where the two measure different things.</summary>
    /// <param name="value">The number.</param>
    /// <param name="other">The unit that is wanted.</param>
    public double? Convert(double value, MetricUnit other) => other._quantity != _quantity ? null
        : other == this ? value
        // Only whole factors, so that no digit is added: 1500 us are 1.5 ms.
        : _perBaseUnit > other._perBaseUnit ? value / (_perBaseUnit / other._perBaseUnit)
        : value * (other._perBaseUnit / _perBaseUnit);

    public override string ToString() => Symbol;
}
