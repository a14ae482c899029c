using System.Diagnostics;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;

namespace ServeBench.Simulation.Apis;

/// <summary>An answer that comes whole when its time is over, as the pooling APIs give it.</summary>
internal sealed class DocumentGeneration(GenerationPlan plan, FixedAnswer document) : Generation(plan)
{
    /// <inheritdoc/>
    public override void WriteWhole(ResponseBuffer output, bool keepAlive) => document.Write(output, keepAlive);

    /// <inheritdoc/>
    public override void WriteHead(ResponseBuffer output, bool keepAlive) => throw new UnreachableException();

    /// <inheritdoc/>
    public override void WriteTokens(ResponseBuffer output, int first, int count) => throw new UnreachableException();

    /// <inheritdoc/>
    public override void WriteEnd(ResponseBuffer output) => throw new UnreachableException();

    /// <inheritdoc/>
    public override void WriteError(ResponseBuffer output, string message) => throw new UnreachableException();
}
