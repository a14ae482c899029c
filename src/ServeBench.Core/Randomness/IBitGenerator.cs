namespace ServeBench.Randomness;

/// <summary>A source of random bits under NumPy's distributions: what NumPy calls <c>bitgen_t</c>.</summary>
internal interface IBitGenerator
{
    /// <summary>The next 32 bits.</summary>
    uint NextUInt32();

    /// <summary>The next 64 bits.</summary>
    ulong NextUInt64();
}
