using System.Net.ServerSentEvents;
using System.Text;
using CsCheck;
using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Transport;

public sealed class SseSplitterTests
{
    [Theory]
    [InlineData("data: a\n\n", "event()=a")]
    [InlineData("data: a\r\r", "event()=a")]
    [InlineData("data: a\r\n\r\n", "event()=a")]
    [InlineData("data: a\r\n\n", "event()=a")]
    [InlineData("data: a\n\r\n", "event()=a")]
    [InlineData("data: a\r\n\r", "event()=a")]
    [InlineData("data:a\n\n", "event()=a")]
    [InlineData("data:  a \n\n", "event()= a ")]
    [InlineData("data\n\n", "event()=")]
    [InlineData("data:\n\n", "event()=")]
    [InlineData("data:\ndata:\n\n", "event()=\n")]
    [InlineData("data: a\ndata: b\r\ndata:c\n\n", "event()=a\nb\nc")]
    [InlineData("data: a\n\n\n\ndata: b\n\n", "event()=a|event()=b")]
    [InlineData(": ping\n\ndata: a\n:\ndata: b\n\n", "event()=a\nb")]
    [InlineData("event: x\ndata: a\n\ndata: b\n\n", "event(x)=a|event()=b")]
    [InlineData("event: x\nevent: y\ndata: a\n\n", "event(y)=a")]
    [InlineData("event: x\n\ndata: a\n\n", "event()=a")]
    [InlineData("data: a\nevent:x\n\n", "event(x)=a")]
    [InlineData("id: 7\nretry: 100\ndata: a\n\n", "field(id)=7|field(retry)=100|event()=a")]
    [InlineData("error: {\"code\": 1}\n\n", "field(error)={\"code\": 1}")]
    [InlineData("nonsense\ndata: a\n\n", "field(nonsense)=|event()=a")]
    [InlineData("Data: a\n\n", "field(Data)=a")]
    [InlineData("\u00EF\u00BB\u00BFdata: a\n\n", "event()=a")]
    [InlineData("\u00EF\u00BBdata: a\n\n", "field(\u00EF\u00BBdata)=a")]
    [InlineData("\n\u00EF\u00BB\u00BFdata: a\n\n", "field(\u00EF\u00BB\u00BFdata)=a")]
    [InlineData("data: a\n", "incomplete()=a")]
    [InlineData("data: a", "incomplete()=a")]
    [InlineData("event: x\ndata: a\ndata: b", "incomplete(x)=a\nb")]
    [InlineData("data: a\n\nerror: cut", "event()=a|field(error)=cut")]
    [InlineData("data: a\n\nda", "event()=a|field(da)=")]
    [InlineData("", "")]
    public void Streams_split_into_what_the_format_says_wherever_they_are_cut(string stream, string expected)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(stream);
        Assert.Equal(expected, string.Join('|', Split(bytes, bytes.Length)));
        for (int size = 1; size < bytes.Length; size++)
        {
            Assert.Equal(expected, string.Join('|', Split(bytes, size)));
        }
    }

    [Fact]
    public void Any_cut_of_any_stream_gives_the_events_of_the_whole()
    {
        Gen.Select(Streams, Gen.Int[1, 9].Array[1, 40]).Sample(
            (stream, cuts) => Assert.Equal(Split(stream, stream.Length), Split(stream, cuts)), iter: 2000);
    }

    [Fact]
    public void Well_formed_streams_give_what_the_class_library_gives()
    {
        Streams.Sample(
            stream =>
            {
                // The class library keeps an event's type over a block without data; the standard forgets it.
                string[] expected = [.. SseParser.Create(new MemoryStream(stream), (type, data) => $"{type}={Encoding.Latin1.GetString(data)}")
                    .Enumerate().Select(item => item.Data)];
                string[] actual = [.. Split(stream, 7).Where(line => line.StartsWith("event(", StringComparison.Ordinal))
                    .Select(line => line[6..].Replace(")=", "=", StringComparison.Ordinal))
                    .Select(line => line.StartsWith('=') ? "message" + line : line)];
                Assert.Equal(expected, actual);
            },
            iter: 2000);
    }

    [Fact]
    public void An_event_has_the_stamp_of_the_read_that_completed_it()
    {
        var splitter = new SseSplitter();
        var sink = new RecordingSseSink();
        splitter.Feed("data: a\n\ndata: b\n\ndata: c"u8, new ReadStamp(1, 10), sink);
        splitter.Feed("c\n"u8, new ReadStamp(2, 20), sink);
        splitter.Feed("\r\n"u8, new ReadStamp(3, 30), sink);
        splitter.Feed("data: d\r"u8, new ReadStamp(4, 40), sink);
        splitter.Feed("\r"u8, new ReadStamp(5, 50), sink);
        splitter.Feed("\n"u8, new ReadStamp(6, 60), sink);
        Assert.True(splitter.Complete(new ReadStamp(7, 70), sink));
        Assert.Equal(["event()=a", "event()=b", "event()=cc", "event()=d"], sink.Lines);
        Assert.Equal([new(1, 10), new(1, 10), new(3, 30), new ReadStamp(5, 50)], sink.Stamps);
    }

    [Theory]
    [InlineData("data: 0123456789\n\n")]
    [InlineData("data: 0123\ndata: 4567\n\n")]
    [InlineData("data: 01\ndata: 2\ndata: 3456\n\n")]
    [InlineData("data: 012345678")]
    [InlineData("event: 0123456789\ndata: x\n\n")]
    [InlineData(": 0123456789")]
    public void An_event_over_the_limit_is_an_error_and_nothing_more_is_read(string stream)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(stream);
        foreach (int size in new[] { 3, 5 })
        {
            var splitter = new SseSplitter(maxEventBytes: 8);
            var sink = new RecordingSseSink();
            bool fits = bytes.Chunk(size).Aggregate(true, (all, piece) => all & splitter.Feed(piece, default, sink));
            Assert.False(fits);
            Assert.True(splitter.IsOverflown);
            Assert.False(splitter.Feed("\n\ndata: y\n\n"u8, default, sink));
            Assert.False(splitter.Complete(default, sink));
            Assert.Empty(sink.Lines);
        }
    }

    [Fact]
    public void An_event_at_the_limit_is_no_error()
    {
        var splitter = new SseSplitter(maxEventBytes: 14);
        var sink = new RecordingSseSink();
        foreach (byte[] piece in "data: 01234567\n\ndata: 012345\ndata: 7\n\n"u8.ToArray().Chunk(5))
        {
            Assert.True(splitter.Feed(piece, default, sink));
        }

        Assert.Equal(["event()=01234567", "event()=012345\n7"], sink.Lines);
    }

    [Fact]
    public void Whole_events_are_handed_on_where_they_lie_and_allocate_nothing()
    {
        byte[] bytes = "event: x\r\ndata: {\"choices\":[{\"text\":\" tok\"}]}\r\n\r\ndata: b\n\n: c\n\n"u8.ToArray();
        var splitter = new SseSplitter();
        var sink = new OverlapSink(bytes);
        splitter.Feed(bytes, default, sink);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            splitter.Feed(bytes, default, sink);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(202, sink.Events);
        Assert.Equal(202, sink.InPlace);
    }

    private static Gen<byte[]> Streams { get; } = OneOf(
            "data: {\"a\": 1}", "data:x", "data", "data: ", "event: tool\ndata: t", ": note", "id: 3", "retry: 5", "error: {}", "data: \u00E4: b", "")
        .Select(OneOf("\n", "\r", "\r\n"), OneOf("", "", "\n", "\r", "\r\n"))
        .Select((line, end, blank) => line.Replace("\n", end, StringComparison.Ordinal) + end + blank)
        .Array[0, 30]
        .Select(lines => Encoding.Latin1.GetBytes(string.Concat(lines)));

    private static Gen<string> OneOf(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    private static List<string> Split(byte[] stream, params int[] sizes)
    {
        var splitter = new SseSplitter();
        var sink = new RecordingSseSink();
        for (int start = 0, i = 0; start < stream.Length; i++)
        {
            int size = Math.Min(sizes[i % sizes.Length], stream.Length - start);
            Assert.True(splitter.Feed(stream.AsSpan(start, size), default, sink));
            start += size;
        }

        bool whole = splitter.Complete(default, sink);
        Assert.Equal(whole, !sink.Lines.Exists(line => line.StartsWith("incomplete", StringComparison.Ordinal)));
        return sink.Lines;
    }

    private sealed class OverlapSink(byte[] bytes) : ISseSink
    {
        public int Events { get; private set; }

        public int InPlace { get; private set; }

        public void OnEvent(ReadOnlySpan<byte> data, ReadOnlySpan<byte> eventType, ReadStamp stamp)
        {
            Events++;
            InPlace += bytes.AsSpan().Overlaps(data) ? 1 : 0;
        }

        public void OnField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ReadStamp stamp) => Assert.Fail("no field is here");

        public void OnIncompleteEvent(ReadOnlySpan<byte> data, ReadOnlySpan<byte> eventType, ReadStamp stamp) => Assert.Fail("all are complete");
    }
}
