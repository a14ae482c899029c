using System.Text;
using BenchmarkDotNet.Attributes;
using ServeBench.Endpoints;
using ServeBench.Transport;

namespace ServeBench.Bench.Micro;

/// <summary>An answer of 1,000 events, an event a read, from its bytes to its record.</summary>
[MemoryDiagnoser]
public class Decoding
{
    private const int Events = 1000;

    private static readonly HttpResponseHead s_head = new(200, "", [new("Content-Type", "text/event-stream")], new ReadStamp(1, 1));

    private byte[][] _chat = [];
    private byte[][] _completions = [];

    [GlobalSetup]
    public void SetUp()
    {
        _chat = [.. Streams.ChatEvents(Events).Select(Encoding.UTF8.GetBytes)];
        _completions = [.. Streams.CompletionEvents(Events).Select(Encoding.UTF8.GetBytes)];
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public int ChatCompletions() => Read(new ChatCompletionsDecoder(), _chat);

    [Benchmark(OperationsPerInvoke = Events)]
    public int Completions() => Read(new CompletionsDecoder(), _completions);

    private static int Read(EventDecoder decoder, byte[][] reads)
    {
        var record = new AnswerRecord(Events);
        var reader = new EventStreamReader(decoder, record);
        reader.Begin(s_head);
        long tick = 0;
        foreach (byte[] bytes in reads)
        {
            tick++;
            reader.Read(bytes, new ReadStamp(tick, tick));
        }

        reader.Finish(new ReadStamp(tick, tick));
        int chunks = record.ChunkCount;
        record.Release();
        return chunks;
    }
}
