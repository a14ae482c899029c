using System.Globalization;

namespace ServeBench.Commands;

/// <summary>Says in words how long a comparison in blocks can take.</summary>
internal static class ComparisonExtent
{
    private const double SecondsOfMinute = 60;
    private const double SecondsOfHour = 3600;
    private const double LeastHours = 2;

    /// <summary>What would be done, for a confirmation or a -WhatIf.</summary>
    /// <param name="warmups">Blocks that do not count.</param>
    /// <param name="blocks">The most blocks that count.</param>
    /// <param name="load">What endpoints are sent; <see langword="null"/> where both sides are script blocks.</param>
    public static string Text(int warmups, int blocks, ComparisonLoad? load)
    {
        int runs = 2 * (warmups + blocks);
        string all = string.Create(CultureInfo.InvariantCulture, $"{runs} runs at most: {warmups} and up to {blocks} blocks of both sides");
        return load is null
            ? $"{all}, each as long as its script block takes"
            : string.Create(CultureInfo.InvariantCulture, $"{all}, {load.Count} requests each. That takes {Duration(runs * load.LeastSeconds)} by the schedule, and {Duration(runs * load.MostSeconds)} at most if every request takes as long as -TimeoutSec lets it");
    }

    private static string Duration(double seconds) => seconds switch
    {
        < 2 * SecondsOfMinute => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < LeastHours * SecondsOfHour => string.Create(CultureInfo.InvariantCulture, $"{seconds / SecondsOfMinute:0} minutes"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / SecondsOfHour:0.0} hours"),
    };
}
