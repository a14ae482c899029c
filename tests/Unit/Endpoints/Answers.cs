using System.Text;
using ServeBench.Endpoints;
using ServeBench.Transport;

namespace ServeBench.Tests.Endpoints;

/// <summary>Feeds an answer to a reader, one stamp a read.</summary>
internal static class Answers
{
    private static readonly KeyValuePair<string, string>[] s_eventStream = [new("Content-Type", "text/event-stream")];

    /// <summary>Reads pieces, the first at tick 1000, each following one 1000 ticks later.</summary>
    public static AnswerReader Read(EventDecoder decoder, params string[] pieces) =>
        Read(decoder, 200, s_eventStream, [.. pieces.Select(Encoding.UTF8.GetBytes)]);

    public static AnswerReader Read(
        EventDecoder decoder, int status, KeyValuePair<string, string>[] headers, IReadOnlyList<byte[]> pieces)
    {
        var reader = new EventStreamReader(decoder, new AnswerRecord(expectedChunks: 0));
        reader.Begin(new HttpResponseHead(status, "", headers, new ReadStamp(1, 1)));
        long tick = 0;
        foreach (byte[] piece in pieces)
        {
            tick += 1000;
            reader.Read(piece, new ReadStamp(tick, tick));
        }

        reader.Finish(new ReadStamp(tick, tick));
        return reader;
    }
}
