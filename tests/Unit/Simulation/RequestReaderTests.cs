using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using ServeBench.Simulation.Http;
using Xunit;

namespace ServeBench.Tests.Simulation;

public sealed class RequestReaderTests
{
    private static readonly Gen<byte[]> s_body = Gen.Byte.Array[0, 9000];

    [Fact]
    public void Requests_are_the_same_however_their_bytes_are_cut() =>
        Gen.Select(Gen.Select(s_body, Gen.Bool, Gen.Int[1, 700]).Array[1, 5], Gen.Int[1, 5000].Array[1, 20]).Sample((requests, cuts) =>
        {
            var wire = new List<byte>();
            foreach ((byte[] body, bool chunked, int chunk) in requests)
            {
                wire.AddRange(chunked ? Chunked(body, chunk) : WithLength(body));
            }

            using var reader = new RequestReader(1 << 20);
            var bodies = new List<byte[]>();
            for (int sent = 0, cut = 0; sent < wire.Count; cut++)
            {
                Memory<byte> room = reader.PrepareReceive();
                Assert.False(room.IsEmpty);
                int count = Math.Min(Math.Min(room.Length, cuts[cut % cuts.Length]), wire.Count - sent);
                CollectionsMarshal.AsSpan(wire).Slice(sent, count).CopyTo(room.Span);
                reader.Received(count);
                sent += count;
                while (reader.TryRead())
                {
                    Assert.Equal(("POST", "/path"), (reader.Head.Method, reader.Head.Path));
                    bodies.Add(reader.Body.ToArray());
                }
            }

            Assert.Equal(requests.Select(request => request.Item1), bodies);
            Assert.Equal(0, reader.Unread);
        });

    [Fact]
    public void Header_fields_are_found_whatever_their_case()
    {
        var head = new HttpRequestHead();
        head.Parse("GET /a?b=c HTTP/1.1\r\nHost: x\r\nX-Empty:\r\nconnection: Close\r\nAccept:\t*/* "u8);
        Assert.Equal(("GET", "/a", false), (head.Method, head.Path, head.KeepAlive));
        Assert.Equal("*/*", Encoding.ASCII.GetString(head.Find("accept"u8)));
        Assert.True(head.Find("x-empty"u8).IsEmpty);
        Assert.True(head.Find("absent"u8).IsEmpty);
        Assert.Equal(["Host", "X-Empty", "connection", "Accept"], head.ToHeaders().Select(field => field.Key));
    }

    private static byte[] WithLength(byte[] body) =>
        [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"POST /path HTTP/1.1\r\nContent-Length: {body.Length}\r\n\r\n")), .. body];

    private static byte[] Chunked(byte[] body, int chunk)
    {
        List<byte> coded = [.. "POST /path HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"u8];
        foreach (byte[] part in body.Chunk(chunk))
        {
            coded.AddRange(Encoding.ASCII.GetBytes(part.Length.ToString("X", CultureInfo.InvariantCulture) + "\r\n"));
            coded.AddRange(part);
            coded.AddRange("\r\n"u8);
        }

        coded.AddRange("0\r\n\r\n"u8);
        return [.. coded];
    }
}
