namespace ServeBench.Endpoints;

/// <summary>What a backend asks a model to do, and so which metrics its runs have.</summary>
public enum BackendTask
{
    /// <summary>To generate tokens, one after another.</summary>
    Generation,

    /// <summary>To turn its input into vectors or scores, in one answer: embeddings, classification, ranking.</summary>
    Pooling,
}
