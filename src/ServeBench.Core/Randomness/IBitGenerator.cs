namespace ServeBench.Randomness;

/// <summary>A source of random bits under NumPy's distributions: what NumPy calls <c>bitgen_t</c>.</summary>
internal interface IBitGenerator
{
    uint NextUInt32();

    ulong NextUInt64();
}
