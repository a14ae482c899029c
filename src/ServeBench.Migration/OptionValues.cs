namespace ServeBench.Migration;

internal enum OptionValues
{
    None,
    One,
    Many,
}
