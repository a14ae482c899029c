using ServeBench.Workloads;

namespace ServeBench.Tokenizers;

/// <summary>Opens tokenizers for the engine, with the chat templates that lie beside them.</summary>
internal sealed class TokenizerFactory : ITokenizerFactory
{
    public ITokenizer Open(string specification)
    {
        ArgumentException.ThrowIfNullOrEmpty(specification);
        return TokenizerLocator.Open(specification);
    }
}
