namespace ServeBench.Reports.Sweeps;

/// <summary>One axis of a chart.</summary>
/// <param name="Name">What is measured along it.</param>
/// <param name="Scale">How its values are placed.</param>
internal sealed record ChartAxis(string Name, ChartScale Scale)
{
    public bool Takes(double value) => double.IsFinite(value) && Scale switch
    {
        ChartScale.Log => value > 0,
        ChartScale.Sqrt => value >= 0,
        _ => true,
    };
}
