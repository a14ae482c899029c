namespace ServeBench.Decisions;

/// <summary>How a number has to stand to a limit.</summary>
internal sealed record ObjectiveOperator
{
    private ObjectiveOperator(string symbol, bool isUpper, bool isStrict)
    {
        Symbol = symbol;
        IsUpper = isUpper;
        IsStrict = isStrict;
    }

    public static ObjectiveOperator AtMost { get; } = new("<=", isUpper: true, isStrict: false);

    public static ObjectiveOperator Below { get; } = new("<", isUpper: true, isStrict: true);

    public static ObjectiveOperator AtLeast { get; } = new(">=", isUpper: false, isStrict: false);

    public static ObjectiveOperator Above { get; } = new(">", isUpper: false, isStrict: true);

    public static IReadOnlyList<ObjectiveOperator> All { get; } = [AtMost, Below, AtLeast, Above];

    public string Symbol { get; }

    public bool IsUpper { get; }

    /// <summary>Whether the limit itself misses.</summary>
    public bool IsStrict { get; }

    /// <summary>Whether a number meets a limit. A number that is not one, or that is infinite, meets none.</summary>
    public bool Meets(double value, double limit) =>
        double.IsFinite(value) && (IsUpper ? (IsStrict ? value < limit : value <= limit) : (IsStrict ? value > limit : value >= limit));

    /// <summary>How far a number is on the good side of a limit; negative beyond it.</summary>
    public double Margin(double value, double limit) => IsUpper ? limit - value : value - limit;

    public override string ToString() => Symbol;
}
