using System.Text;
using System.Text.Json;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;

namespace ServeBench.Simulation.Apis;

/// <summary>What generations have in common that are event streams, or one document when no stream is asked for.</summary>
internal abstract class StreamedGeneration(GenerationPlan plan) : Generation(plan)
{
    protected FixedAnswer? Whole { get; init; }

    public override void WriteHead(ResponseBuffer output, bool keepAlive) => output.Append(keepAlive
        ? "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"u8
        : "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"u8);

    public override void WriteWhole(ResponseBuffer output, bool keepAlive) => Whole!.Write(output, keepAlive);

    /// <summary>The first tokens of the answer to one prompt as text.</summary>
    protected string Text(uint seed, int? tokens = null)
    {
        var text = new byte[(tokens ?? Plan.OutputTokens) * GeneratedText.BytesPerToken];
        GeneratedText.Write(text, seed, first: 0);
        return Encoding.ASCII.GetString(text);
    }

    protected static string Escape(string text) => JsonEncodedText.Encode(text).Value;
}
