using ServeBench.Endpoints;

namespace ServeBench.Metrics;

/// <content>What belongs to runs whose requests hold batches or sounds.</content>
public sealed partial class ServeMetrics
{
    /// <summary>
    /// What the backend asked the model to do. A run of the kind Pooling has no TTFT, TPOT and ITL, and no output: its answers come whole.
    /// </summary>
    public BackendTask Task => BackendCatalog.TaskOf(Backend);

    /// <summary>Inputs of successful requests: the texts of a batch and the documents to rank count one by one, any other request as 1.</summary>
    public long TotalInputSequences { get; init; }

    /// <summary>Inputs of successful requests a second.</summary>
    public double InputSequenceThroughput => PerSecond(TotalInputSequences);

    /// <summary>How long the sounds of successful requests play, in seconds.</summary>
    public double TotalAudioSeconds { get; init; }

    /// <summary>Inverse real-time factor: seconds of sound that were worked through in a second; 0 without sounds.</summary>
    public double Rtfx => PerSecond(TotalAudioSeconds);
}
