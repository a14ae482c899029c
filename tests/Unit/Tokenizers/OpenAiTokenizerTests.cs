using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using ServeBench.Tokenizers;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Tokenizers;

/// <summary>The encodings that come with the module, where Microsoft.ML.Tokenizers encodes one text and the module's own engine the next.</summary>
public sealed class OpenAiTokenizerTests
{
    private static readonly Dictionary<string, OpenAiTokenizer> s_tokenizers =
        new[] { "o200k_base", "cl100k_base" }.ToDictionary(name => name, name => (OpenAiTokenizer)new TokenizerFactory().Open(name));

    /// <summary>Texts of what patterns care about: letters of both cases, marks, digits, blanks, line ends, contractions, emoji, special tokens.</summary>
    private static readonly string[] s_parts =
    [
        "a", "B", "the", " the", "ion", "'s", "'RE", "'", "'\u017F", "  ", " ", "\n", "\r\n", "\t", "7", "123", "\u65E5\u672C", "\u0301", "\u00FC",
        "\u0417", "\u043D", "!", "---", "/", " (", "\U0001F999", "\U0001D400", "\uFFFD", "<|endoftext|>", "<|end", "oftext|>", "\u01C5", "\u00A0", "\u3042",
    ];

    private static readonly Gen<string> s_part = Gen.OneOf(
        Gen.Int[0, s_parts.Length - 1].Select(i => s_parts[i]),
        Gen.Char['\0', '\uD7FF'].Select(character => character.ToString()),
        Gen.Select(Gen.Char['\uE000', '\uFFFF'], Gen.Int[1, 3]).Select((character, count) => new string(character, count)));

    private static readonly Gen<string> s_text = s_part.Array[0, 40].Select(string.Concat);

    public static TheoryData<string> Encodings => [.. s_tokenizers.Keys];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void The_library_and_the_engine_agree_in_ids_and_counts(string name)
    {
        OpenAiTokenizer tokenizer = s_tokenizers[name];
        int forLibrary = 0;
        int forEngine = 0;
        s_text.Sample(text =>
        {
            Interlocked.Increment(ref OpenAiTokenizer.IsForLibrary(text) ? ref forLibrary : ref forEngine);
            int[] ids = tokenizer.Engine.Encode(text);
            Assert.Equal(ids, tokenizer.Encode(text));
            Assert.Equal(ids.Length, tokenizer.Count(text));
            Assert.Equal(text, tokenizer.Decode(ids));
        }, iter: 4_000);
        Assert.True(forLibrary > 500 && forEngine > 500, $"{forLibrary} texts for the library, {forEngine} for the engine");
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Both_give_the_ids_of_the_encodings_makers(string name)
    {
        JsonNode vectors = JsonNode.Parse(File.ReadAllText(DataFile.PathOf("openai-encodings.json")))!;
        (string Text, int[] Ids)[] cases = [.. vectors["texts"]!.AsArray().Zip(vectors["encodings"]![name]!.AsArray(), (text, ids) => ((string)text!, ids.Deserialize<int[]>()!))];

        Assert.Equal(170, cases.Length);
        Assert.All(cases, given =>
        {
            Assert.Equal(given.Ids, s_tokenizers[name].Encode(given.Text));
            Assert.Equal(given.Ids, s_tokenizers[name].Engine.Encode(given.Text));
            Assert.Equal(given.Ids.Length, s_tokenizers[name].Count(given.Text));
        });
    }

    [Theory]
    [InlineData("a long text of the basic plane", 70, false)]
    [InlineData("a short text of the basic plane", 1, true)]
    [InlineData("an emoji: \U0001F999", 1, false)]
    [InlineData("it'\u017F", 1, false)]
    [InlineData("<|endoftext|>", 1, false)]
    public void The_library_gets_short_texts_for_which_it_is_exact(string text, int times, bool isForLibrary) =>
        Assert.Equal(isForLibrary, OpenAiTokenizer.IsForLibrary(string.Concat(Enumerable.Repeat(text, times))));

    [Fact]
    public void A_special_token_stays_one_however_many_pieces_came_before()
    {
        OpenAiTokenizer tokenizer = s_tokenizers["cl100k_base"];
        for (int i = 0; i < 10_000; i++)
        {
            tokenizer.Count(i.ToString("x8", CultureInfo.InvariantCulture));
        }

        Assert.Equal(1, tokenizer.Count("<|endoftext|>"));
    }

    [Fact]
    public void A_caller_that_no_longer_waits_gets_no_count_of_a_short_text()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        ITokenizer ended = s_tokenizers["o200k_base"].WithCancellation(cancelled.Token);

        Assert.Throws<OperationCanceledException>(() => ended.Count("word"));
        Assert.Throws<OperationCanceledException>(() => ended.Encode("word"));
        Assert.Equal(1, s_tokenizers["o200k_base"].Count("word"));
    }
}
