using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;

namespace ServeBench.Simulation.Apis;

/// <summary>
/// An answer that is generated token by token. The pacer decides when; an API's own subclass says what the bytes are. All
/// methods run on the pacer's thread and allocate nothing per token.
/// </summary>
/// <param name="plan">What the request asks for.</param>
internal abstract class Generation(GenerationPlan plan) : SimulatedAnswer
{
    /// <summary>What the request asks for.</summary>
    public GenerationPlan Plan { get; } = plan;

    /// <summary>Writes the response's head, and what a stream holds before the time to first token is over.</summary>
    public abstract void WriteHead(ResponseBuffer output, bool keepAlive);

    /// <summary>Writes the event of tokens <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> - 1 of the stream.</summary>
    public abstract void WriteTokens(ResponseBuffer output, int first, int count);

    /// <summary>Writes what a stream holds after its last token, and ends the body.</summary>
    public abstract void WriteEnd(ResponseBuffer output);

    /// <summary>Writes an error into a stream that has begun, and ends the body.</summary>
    public abstract void WriteError(ResponseBuffer output, string message);

    /// <summary>Writes the whole response, head included, of a request that is not streamed.</summary>
    public abstract void WriteWhole(ResponseBuffer output, bool keepAlive);
}
