using ServeBench.Adapters.Tokenizers;
using ServeBench.Workloads;

namespace ServeBench.Adapters;

/// <summary>What the module makes, in its own load context, of the third-party packages behind the engine's interfaces.</summary>
public sealed class AdapterFactory : ITokenizerFactory
{
    /// <inheritdoc/>
    public ITokenizer Open(string specification)
    {
        ArgumentException.ThrowIfNullOrEmpty(specification);
        return TokenizerLocator.Open(specification);
    }
}
