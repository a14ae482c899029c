using System.Diagnostics;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;

namespace ServeBench.Simulation.Apis;

/// <summary>An answer that comes whole when its time is over, as the pooling APIs give it.</summary>
internal sealed class DocumentGeneration(GenerationPlan plan, FixedAnswer document) : Generation(plan)
{
    public override void WriteWhole(ResponseBuffer output, bool keepAlive) => document.Write(output, keepAlive);

    public override void WriteHead(ResponseBuffer output, bool keepAlive) => throw new UnreachableException();

    public override void WriteTokens(ResponseBuffer output, int first, int count) => throw new UnreachableException();

    public override void WriteEnd(ResponseBuffer output) => throw new UnreachableException();

    public override void WriteError(ResponseBuffer output, string message) => throw new UnreachableException();
}
