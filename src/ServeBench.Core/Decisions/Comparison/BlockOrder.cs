using ServeBench.Randomness;

namespace ServeBench.Decisions;

/// <summary>The order of the two sides in interleaved blocks: of two blocks each, ABBA or BAAB by chance, so that what changes evenly in time changes both sides alike.</summary>
internal static class BlockOrder
{
    /// <summary>For each block whether the reference is measured first.</summary>
    /// <param name="blocks">How many blocks.</param>
    /// <param name="seed">The same seed gives the same order.</param>
    public static IReadOnlyList<bool> Draw(int blocks, uint seed)
    {
        var random = new CPythonRandom(seed);
        List<bool> order = [];
        while (order.Count < blocks)
        {
            bool isReferenceFirst = random.Random() < 0.5;
            order.AddRange([isReferenceFirst, !isReferenceFirst]);
        }

        return order[..blocks];
    }
}
