using System.Globalization;
using ServeBench.Metrics;

namespace ServeBench.Decisions;

/// <summary>Limits in the unit of the number that they limit.</summary>
internal static class ObjectiveLimit
{
    /// <summary>The limit of an objective.</summary>
    /// <param name="text">The objective, for messages.</param>
    /// <param name="subject">The number.</param>
    /// <param name="limit">As it is written.</param>
    /// <param name="unit">As it is written; <see langword="null"/> where there is none.</param>
    /// <exception cref="ServeException"><c>ObjectiveUnitInvalid</c>; <c>ObjectiveInvalid</c> for a share outside of 0 to 100 %.</exception>
    public static double In(string text, ObjectiveSubject subject, double limit, string? unit)
    {
        double value = In(text, subject.Name, subject.Unit, limit, unit);
        if (subject.Unit != MetricUnit.Percent)
        {
            return value;
        }

        // Who means 99 % may write 0.99, which as a percentage would pass nearly everything.
        if (unit is null && limit is > 0 and <= 1)
        {
            throw ObjectiveErrors.Unit(text, string.Create(
                CultureInfo.InvariantCulture, $"{limit:R} may be {limit:R} % or {limit * 100:R} %; write the unit, as in '{subject.Name} >= {limit * 100:R} %'."));
        }

        return value is >= 0 and <= 100
            ? value
            : throw ObjectiveErrors.Unit(text, string.Create(CultureInfo.InvariantCulture, $"{value:R} % is not a share; give 0 to 100 %."));
    }

    /// <summary>A limit in a unit.</summary>
    /// <param name="text">The objective, for messages.</param>
    /// <param name="name">What is limited, for messages.</param>
    /// <param name="wanted">The unit that the limit is wanted in.</param>
    /// <param name="limit">As it is written.</param>
    /// <param name="unit">As it is written; <see langword="null"/> where there is none.</param>
    /// <exception cref="ServeException"><c>ObjectiveUnitInvalid</c>.</exception>
    public static double In(string text, string name, MetricUnit wanted, double limit, string? unit)
    {
        if (unit is null)
        {
            return limit;
        }

        // 'tok/s' may be of tokens of one kind or another; a symbol that several units have is the one that fits.
        MetricUnit found = MetricUnit.Find(unit) ?? throw ObjectiveErrors.Unit(
            text, $"'{unit}' is not a unit; did you mean '{Nearest(unit)}'? {Fits(name, wanted)}");
        return found.Convert(limit, wanted) ?? throw ObjectiveErrors.Unit(text, $"the unit '{unit}' does not fit. {Fits(name, wanted)}");
    }

    private static string Nearest(string unit) =>
        NameSpelling.Nearest(unit, MetricUnit.All.Where(known => known.Symbol.Length > 0), known => [known.Symbol]).Symbol;

    private static string Fits(string name, MetricUnit wanted)
    {
        string[] symbols = [.. wanted.Convertible().Select(unit => unit.Symbol).Where(symbol => symbol.Length > 0)];
        return symbols.Length == 0 ? $"'{name}' is a number without a unit." : $"'{name}' is in {string.Join(" or ", symbols)}.";
    }
}
