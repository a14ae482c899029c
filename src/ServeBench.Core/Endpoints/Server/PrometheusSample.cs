namespace ServeBench.Endpoints;

/// <summary>One sample of a metric.</summary>
/// <param name="Name">The metric's name.</param>
/// <param name="Labels">Its labels as they stand, braces included; empty without any.</param>
/// <param name="Value">The value.</param>
internal readonly record struct PrometheusSample(string Name, string Labels, double Value)
{
    /// <summary>A label whose value is a whole number; <see langword="null"/> when it has none of that name.</summary>
    public int? Number(string label)
    {
        string start = label + "=\"";
        int at = Labels.IndexOf(start, StringComparison.Ordinal);
        if (at < 1 || Labels[at - 1] is not ('{' or ',' or ' '))
        {
            return null;
        }

        at += start.Length;
        int end = Labels.IndexOf('"', at);
        return end > at && int.TryParse(Labels.AsSpan(at, end - at), out int value) ? value : null;
    }
}
