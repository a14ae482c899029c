using System.Text;
using System.Text.Json;
using CsCheck;
using Xunit;

namespace ServeBench.Tests.Results;

public sealed class JsonValueStreamTests
{
    [Theory]
    [InlineData("{\"a\":1}", "1,1:{\"a\":1}")]
    [InlineData("\uFEFF\n {\"a\":[1,{}]}\n{\"b\":\"}\\\"\"}{\"c\":2}", "2,2:{\"a\":[1,{}]}|3,1:{\"b\":\"}\\\"\"}|3,12:{\"c\":2}")]
    [InlineData("[ {\"a\":1} ,\n  2, \"x,]\", [3] ]\n[]\n{}", "1,3:{\"a\":1}|2,3:2|2,6:\"x,]\"|2,13:[3]|4,1:{}")]
    [InlineData("{\"a\":", "1,1:{\"a\":")]
    [InlineData("", "")]
    public void Values_are_cut_at_their_ends_with_their_places(string text, string expected)
    {
        Assert.Equal(expected, Join(new MemoryStream(Encoding.UTF8.GetBytes(text))));
        Assert.Equal(expected, Join(new Trickle(Encoding.UTF8.GetBytes(text), 1)));
    }

    [Theory]
    [InlineData("[{} {}]", 0, 4)]
    [InlineData("[{},\n]", 1, 0)]
    [InlineData("[,{}]", 0, 1)]
    [InlineData("[{}", 0, 3)]
    public void What_is_wrong_between_elements_is_an_error_with_its_place(string text, long line, long column)
    {
        JsonException error = Assert.Throws<JsonException>(() => Join(new MemoryStream(Encoding.UTF8.GetBytes(text))));
        Assert.Equal((line, column), (error.LineNumber, error.BytePositionInLine));
    }

    [Fact]
    public void Whatever_the_reads_the_values_are_the_same()
    {
        Gen<string> value = Gen.String[Gen.Char["ab{}[],:\"\\ \n\u00e9"], 0, 30].Select(text => JsonSerializer.Serialize(new { text, list = new object[] { text, 1 } }));
        Gen.Select(value.Array[0, 6], Gen.Bool, Gen.Int[1, 9]).Sample((values, isArray, size) =>
        {
            string text = isArray ? $"[{string.Join(",\n", values)}]" : string.Join('\n', values);
            string[] read = [.. new JsonValueStream(new Trickle(Encoding.UTF8.GetBytes(text), size)).Read().Select(one => Encoding.UTF8.GetString(one.Utf8))];
            Assert.Equal(values, read);
        });
    }

    [Fact]
    public void Nothing_but_one_value_is_held_however_long_the_text_is()
    {
        // 100,000 lines of 1,000 bytes: all at once would be 100 MB.
        byte[] line = Encoding.UTF8.GetBytes($"{{\"a\":\"{new string('x', 990)}\"}}\n");
        var stream = new JsonValueStream(new Trickle(line, 1 << 14, repeat: 100_000));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        int count = 0;
        long least = long.MaxValue;
        foreach (var _ in stream.Read())
        {
            if (++count % 25_000 == 0)
            {
                // Other tests hold memory at times; what the stream held would be in each of the four.
                least = Math.Min(least, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        Assert.Equal(100_000, count);
        Assert.True(least < 20_000_000, $"{least} bytes are held.");
    }

    private static string Join(Stream stream) =>
        string.Join('|', new JsonValueStream(stream).Read().Select(value => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value.Line},{value.Column}:{Encoding.UTF8.GetString(value.Utf8)}")));

    /// <summary>Gives so many bytes a read at most.</summary>
    private sealed class Trickle(byte[] bytes, int size, int repeat = 1) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => (long)bytes.Length * repeat;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = (int)Math.Min(Math.Min(count, size), Length - _position);
            for (int i = 0; i < read; i++)
            {
                buffer[offset + i] = bytes[(_position + i) % bytes.Length];
            }

            _position += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
