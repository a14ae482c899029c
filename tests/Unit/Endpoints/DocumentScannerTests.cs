using System.Text;
using System.Text.Json;
using CsCheck;
using ServeBench.Endpoints;
using Xunit;

namespace ServeBench.Tests.Endpoints;

public sealed class DocumentScannerTests
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    private static Gen<string> Texts { get; } = OneOf("", "a", "usage", "}", "]{[", "\"", "\\", "\\\"usage\\\":1", "ü😀", "error", new string('x', 40));

    private static Gen<object?> Values { get; } = Gen.Recursive<object?>((depth, value) => depth > 3
        ? Gen.Const((object?)null)
        : Gen.OneOf(
            Gen.Double[-1e9, 1e9].Select(number => (object?)number),
            Gen.Bool.Select(flag => (object?)flag),
            Texts.Select(text => (object?)text),
            value.Array[0, 4].Select(list => (object?)list),
            Members(value, Texts)));

    private static Gen<object?> Documents { get; } = Members(Values, Gen.OneOf(Texts, OneOf("usage", "usage", "error", "data")));

    [Fact]
    public void A_document_yields_its_usage_and_its_error_however_it_is_cut() =>
        Gen.Select(Documents, Gen.Bool, Gen.Int[1, 9].Array[1, 5]).Sample((document, indented, sizes) =>
        {
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(document, indented ? s_indented : JsonSerializerOptions.Default);
            DocumentScanner scanner = Scan(json, sizes);
            using JsonDocument parsed = JsonDocument.Parse(json);
            Assert.Null(scanner.Finish());
            Assert.Equal(RawMember(parsed, "usage"), Encoding.UTF8.GetString(scanner.Usage));
            Assert.Equal(RawMember(parsed, "error"), Encoding.UTF8.GetString(scanner.Error));
        });

    [Fact]
    public void A_document_that_ends_early_is_never_taken_for_a_whole_one() =>
        Gen.Select(Documents, Gen.Int[0, int.MaxValue]).Sample((document, cut) =>
        {
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(document);
            Assert.NotNull(Scan(json.AsSpan(0, cut % json.Length), [7]).Finish());
        });

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("[]")]
    [InlineData("12")]
    [InlineData("<html></html>")]
    [InlineData("{]")]
    [InlineData("{\"a\":[}")]
    [InlineData("{}{}")]
    [InlineData("{} x")]
    [InlineData("{\"a\":\"b}")]
    public void What_is_no_object_is_told(string text) => Assert.NotNull(Scan(Encoding.UTF8.GetBytes(text), [3]).Finish());

    [Fact]
    public void Nesting_has_a_limit()
    {
        static byte[] Nested(int depth) => Encoding.UTF8.GetBytes("{\"a\":" + new string('[', depth) + new string(']', depth) + "}");
        Assert.Null(Scan(Nested(63), [5]).Finish());
        Assert.NotNull(Scan(Nested(64), [5]).Finish());
    }

    [Fact]
    public void Of_two_usages_the_last_counts_and_one_below_the_top_does_not()
    {
        DocumentScanner scanner = Scan("""{"usage":1,"data":[{"usage":2}],"usage":{"prompt_tokens":3},"x":{"usage":4}}"""u8, [1000]);
        Assert.Equal("""{"prompt_tokens":3}""", Encoding.UTF8.GetString(scanner.Usage));
    }

    [Fact]
    public void Megabytes_are_passed_over_without_being_kept()
    {
        byte[] start = "{\"data\":[{\"embedding\":[0.5"u8.ToArray();
        byte[] number = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(",-0.0123456789", 1000)));
        byte[] end = "]}],\"usage\":{\"prompt_tokens\":9}}"u8.ToArray();
        var scanner = new DocumentScanner();
        scanner.Feed(start);
        scanner.Feed(number);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++)
        {
            scanner.Feed(number);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        scanner.Feed(end);
        Assert.Null(scanner.Finish());
        Assert.Equal("""{"prompt_tokens":9}""", Encoding.UTF8.GetString(scanner.Usage));
    }

    private static Gen<string> OneOf(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    private static Gen<object?> Members(Gen<object?> values, Gen<string> names) =>
        Gen.Select(names, values).Array[0, 5].Select(members => (object?)members.DistinctBy(member => member.Item1).ToDictionary(member => member.Item1, member => member.Item2));

    private static DocumentScanner Scan(ReadOnlySpan<byte> bytes, int[] sizes)
    {
        var scanner = new DocumentScanner();
        for (int i = 0; !bytes.IsEmpty; i++)
        {
            int size = Math.Min(sizes[i % sizes.Length], bytes.Length);
            scanner.Feed(bytes[..size]);
            bytes = bytes[size..];
        }

        return scanner;
    }

    private static string RawMember(JsonDocument document, string name) =>
        document.RootElement.TryGetProperty(name, out JsonElement value) ? value.GetRawText() : "";
}
