using System.Globalization;
using System.Text;
using CsCheck;
using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Transport;

public sealed class HttpResponseReaderTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", "200 OK abc complete keeps")]
    [InlineData("HTTP/1.1 200\r\nContent-Length: 3\r\n\r\nabc", "200  abc complete keeps")]
    [InlineData("HTTP/1.1 200 \r\nContent-Length:3\n\r\nabc", "200  abc complete keeps")]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 3\n\nabc", "200 OK abc complete keeps")]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 3\r\nconnection: Close\r\n\r\nabc", "200 OK abc complete closes")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: x, close\r\nContent-Length: 0\r\n\r\n", "200 OK  complete closes")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc", "200 OK abc complete closes")]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc", "200 OK abc complete keeps")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\nContent-Length: 3\r\n\r\nabc", "200 OK abc complete keeps")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcd", "200 OK abc complete keeps left=d")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", "200 OK ab open")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nabc", "200 OK abc open until close")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "200 OK abc complete keeps")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\nContent-Length: 1\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "200 OK abc complete keeps")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n00a\r\n0123456789\r\n1;x=y\r\na\r\n2 ; z\r\nbc\r\n0;q\r\nT: 1\r\nU: 2\r\n\r\n", "200 OK 0123456789abc complete keeps")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\n0123456789\n0\n\n", "200 OK 0123456789 complete keeps")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "200 OK abc open")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nContent-Length: 1\r\n\r\nabc", "200 OK abc open until close")]
    [InlineData("HTTP/1.1 100 Continue\r\nX: y\r\n\r\nHTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", "200 OK a complete keeps")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", "204 No Content  complete keeps")]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", "304 Not Modified  complete keeps")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n", "101 Switching Protocols  complete closes")]
    [InlineData("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3\r\nContent-Length: 2\r\n\r\n{}", "429 Too Many Requests {} complete keeps Retry-After=3")]
    [InlineData("HTTP/1.1 200 OK\r\nRetry-After: a\r\n  b\r\n\tc\r\nContent-Length: 0\r\n\r\n", "200 OK  complete keeps Retry-After=a b c")]
    [InlineData("", "open")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n", "open")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "failed: The server's answer is not HTTP/1.1: it begins with 'SSH-2.0-OpenSSH_9.2'.")]
    [InlineData("\r\nHTTP/1.1 200 OK\r\n\r\n", "failed: The server's answer is not HTTP/1.1: it begins with ''.")]
    [InlineData("HTTP/2.0 200 OK\r\n\r\n", "failed: The server's answer is not HTTP/1.1: it begins with 'HTTP/2.0 200 OK'.")]
    [InlineData("HTTP/1.1 20x OK\r\n\r\n", "failed: The server's answer is not HTTP/1.1: it begins with 'HTTP/1.1 20x OK'.")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n", "failed: The server's answer is not HTTP/1.1: it begins with 'HTTP/1.1 2000 OK'.")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "failed: The server sent a header line that is not one: 'no colon'.")]
    [InlineData("HTTP/1.1 200 OK\r\n: x\r\n\r\n", "failed: The server sent a header line that is not one: ': x'.")]
    [InlineData("HTTP/1.1 200 OK\r\n folded first\r\n\r\n", "failed: The server sent a header line that is not one: ' folded first'.")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc", "failed: The server sent an invalid Content-Length: '4'.")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabc", "failed: The server sent an invalid Content-Length: '-3'.")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", "failed: The server sent an invalid Content-Length: '99999999999999999999'.")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "200 OK  failed: The server sent a chunk whose size is not a number.")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", "200 OK  failed: The server sent a chunk whose size is not a number.")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3 x\r\nabc\r\n", "200 OK  failed: The server sent a chunk whose size is not a number.")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1234567890123456\r\n", "200 OK  failed: The server sent a chunk whose size is not a number.")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n", "200 OK abc failed: The server sent a chunk that is longer than it said.")]
    public void Responses_read_the_same_wherever_they_are_cut(string response, string expected)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(response);
        for (int size = 1; size <= Math.Max(1, bytes.Length); size++)
        {
            Assert.Equal(expected, Read(bytes, size));
        }
    }

    [Fact]
    public void The_answer_to_a_HEAD_request_has_no_body()
    {
        var exchange = new RecordingExchange(new WireRequest("HEAD", "/", [], default));
        ReadOnlySpan<byte> bytes = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"u8;
        Assert.Equal(HttpReadResult.Complete, new HttpResponseReader().Read(ref bytes, default, exchange));
    }

    [Fact]
    public void A_reader_reads_one_response_after_the_other()
    {
        var reader = new HttpResponseReader();
        for (int i = 0; i < 3; i++)
        {
            RecordingExchange exchange = RecordingExchange.Get();
            ReadOnlySpan<byte> bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"u8;
            Assert.Equal(HttpReadResult.Complete, reader.Read(ref bytes, default, exchange));
            Assert.True(reader.HasBegun);
            Assert.Equal("a", exchange.Body);
            reader.Reset();
            Assert.False(reader.HasBegun);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 200 ", 'x')]
    [InlineData("HTTP/1.1 200 OK\r\nA: ", 'x')]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", '0')]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nT: ", 'x')]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na", 'x')]
    public void A_line_without_an_end_fails_at_the_limit(string start, char filler)
    {
        var reader = new HttpResponseReader();
        RecordingExchange exchange = RecordingExchange.Get();
        ReadOnlySpan<byte> bytes = Encoding.ASCII.GetBytes(start);
        Assert.Equal(HttpReadResult.NeedMore, reader.Read(ref bytes, default, exchange));
        byte[] piece = Encoding.ASCII.GetBytes(new string(filler, 1000));
        int pieces = 0;
        HttpReadResult result;
        do
        {
            bytes = piece;
            result = reader.Read(ref bytes, default, exchange);
            pieces++;
        }
        while (result == HttpReadResult.NeedMore && pieces < 1000);
        Assert.Equal(HttpReadResult.Failed, result);
        Assert.InRange(pieces, 1, (HttpResponseReader.MaxHeadBytes / 1000) + 1);
        Assert.Contains("longer than", reader.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_header_lines_fail_at_the_limit()
    {
        var reader = new HttpResponseReader();
        RecordingExchange exchange = RecordingExchange.Get();
        ReadOnlySpan<byte> bytes = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Repeat("Name: value\r\n", 6000)));
        Assert.Equal(HttpReadResult.Failed, reader.Read(ref bytes, default, exchange));
        Assert.Equal("The server sent a head that is longer than 64 KB.", reader.Fault);
    }

    [Fact]
    public void Damaged_responses_never_throw_and_read_the_same_wherever_they_are_cut()
    {
        string[] seeds =
        [
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n1b\r\ndata: {\"text\":\" tok1\"}\n\n:\n\r\n0\r\nT: x\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 12\r\nConnection: close\r\n\r\ndata: abc\n\n\n",
            "HTTP/1.0 500 Oops\r\nA: b\r\n c\r\n\r\nbody until the end",
        ];
        Gen<byte[]> damaged = Gen.Select(
            Gen.Int[0, seeds.Length - 1], Gen.Select(Gen.Int[0, 200], Gen.Int[0, 3], Gen.Byte).Array[0, 6]).Select(
            (seed, edits) => Damage(Encoding.Latin1.GetBytes(seeds[seed]), edits));
        Gen.Select(damaged, Gen.Int[1, 20]).Sample(
            (bytes, size) => Assert.Equal(Read(bytes, bytes.Length + 1), Read(bytes, size)), iter: 20_000, seed: "0000KZcW2Ee4");
    }

    private static byte[] Damage(byte[] bytes, (int Position, int Kind, byte Value)[] edits)
    {
        List<byte> result = [.. bytes];
        foreach ((int position, int kind, byte value) in edits)
        {
            int at = position % Math.Max(1, result.Count);
            switch (kind)
            {
                case 0 when result.Count > 0:
                    result[at] = value;
                    break;
                case 1:
                    result.Insert(at, value);
                    break;
                case 2 when result.Count > 0:
                    result.RemoveAt(at);
                    break;
                default:
                    result.InsertRange(at, result.Skip(at).Take(value % 16).ToArray());
                    break;
            }
        }

        return [.. result];
    }

    private static string Read(byte[] response, int size)
    {
        var reader = new HttpResponseReader();
        RecordingExchange exchange = RecordingExchange.Get();
        HttpReadResult result = HttpReadResult.NeedMore;
        string left = "";
        for (int start = 0; start < response.Length && result == HttpReadResult.NeedMore; start += size)
        {
            ReadOnlySpan<byte> bytes = response.AsSpan(start, Math.Min(size, response.Length - start));
            result = reader.Read(ref bytes, default, exchange);
            int taken = Math.Min(size, response.Length - start) - bytes.Length;
            left = result == HttpReadResult.Complete ? Encoding.Latin1.GetString(response.AsSpan(start + taken)) : "";
        }

        string head = exchange.Head is { } h ? string.Create(CultureInfo.InvariantCulture, $"{h.StatusCode} {h.ReasonPhrase} {exchange.Body} ") : "";
        return head + (result switch
        {
            HttpReadResult.Complete => $"complete {(reader.KeepsAlive ? "keeps" : "closes")}"
                + (exchange.Head!.Find("retry-after") is { } value ? $" Retry-After={value}" : "") + (left.Length > 0 ? $" left={left}" : ""),
            HttpReadResult.Failed => $"failed: {reader.Fault}",
            _ => reader.EndsAtClose ? "open until close" : "open",
        });
    }
}
