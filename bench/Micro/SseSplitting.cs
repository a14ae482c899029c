using System.Text;
using BenchmarkDotNet.Attributes;
using ServeBench.Transport;

namespace ServeBench.Bench.Micro;

/// <summary>A stream of 1,000 events, in reads of one event, of a fixed size that cuts events in two, and of the whole.</summary>
[MemoryDiagnoser]
public class SseSplitting
{
    private const int Events = 1000;

    private byte[] _stream = [];

    /// <summary>Bytes a read; 0 is the whole stream.</summary>
    [Params(0, 256, 1460)]
    public int ReadSize { get; set; }

    [GlobalSetup]
    public void SetUp() => _stream = Encoding.UTF8.GetBytes(string.Concat(Streams.ChatEvents(Events)));

    [Benchmark(OperationsPerInvoke = Events)]
    public int Split()
    {
        var splitter = new SseSplitter();
        var counter = new Counter();
        int size = ReadSize == 0 ? _stream.Length : ReadSize;
        for (int start = 0; start < _stream.Length; start += size)
        {
            splitter.Feed(_stream.AsSpan(start, Math.Min(size, _stream.Length - start)), new ReadStamp(start, start), counter);
        }

        return counter.Events;
    }

    private sealed class Counter : ISseSink
    {
        public int Events { get; private set; }

        public void OnEvent(ReadOnlySpan<byte> data, ReadOnlySpan<byte> eventType, ReadStamp stamp) => Events++;

        public void OnField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ReadStamp stamp)
        {
        }

        public void OnIncompleteEvent(ReadOnlySpan<byte> data, ReadOnlySpan<byte> eventType, ReadStamp stamp)
        {
        }
    }
}
