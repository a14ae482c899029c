namespace ServeBench.Migration;

/// <summary>How many values an option takes.</summary>
internal enum OptionValues
{
    /// <summary>None: a flag.</summary>
    None,

    /// <summary>One.</summary>
    One,

    /// <summary>Any number.</summary>
    Many,
}
