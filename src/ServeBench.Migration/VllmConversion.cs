namespace ServeBench.Migration;

/// <summary>A command line of <c>vllm bench serve</c> as a pipeline of this module.</summary>
public sealed class VllmConversion
{
    /// <summary>The pipeline as text, to paste or to keep in a file.</summary>
    public required string Script { get; init; }

    /// <summary>The commands of the pipeline.</summary>
    public required IReadOnlyList<PipelineStep> Steps { get; init; }

    /// <summary>What the pipeline does not do as the command line would, and why.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The pipeline as text.</summary>
    public override string ToString() => Script;
}
