using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ServeBench.Tokenizers;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Tokenizers;

/// <summary>What the files of a model's folder say together: its class, its own tokens, its format.</summary>
public sealed class ModelFolderTests : IDisposable
{
    private const int Hello = 259;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"tokenizer_class":"LlamaTokenizerFast","bos_token":"<s>","eos_token":{"content":"<|end|>"}}""", new[] { TinyTokenizers.Begin, Hello })]
    [InlineData("""{"tokenizer_class":"LlamaTokenizer","bos_token":"<s>","eos_token":"<|end|>","add_bos_token":false,"add_eos_token":true}""", new[] { Hello, TinyTokenizers.EndOfText })]
    [InlineData("""{"tokenizer_class":"GemmaTokenizer","bos_token":"<s>","eos_token":"<|end|>","add_eos_token":true}""", new[] { TinyTokenizers.Begin, Hello, TinyTokenizers.EndOfText })]
    [InlineData("""{"bos_token":"<s>","add_bos_token":true}""", new[] { TinyTokenizers.Begin, Hello })]
    [InlineData("""{"tokenizer_class":"PreTrainedTokenizerFast","bos_token":"<s>","add_bos_token":true}""", new[] { Hello })]
    [InlineData("""{"tokenizer_class":"LlamaTokenizerFast"}""", new[] { Hello })]
    public void A_class_begins_and_ends_texts_beside_a_tokenizer_json(string configuration, int[] expected)
    {
        Write("tokenizer.json", TinyTokenizers.TokenizerJson().ToJsonString());
        Write("tokenizer_config.json", configuration);
        ITokenizer tokenizer = Open();
        Assert.Equal(expected, tokenizer.Encode("hello"));
        Assert.Equal([Hello], tokenizer.Encode("hello", addSpecialTokens: false));
        Assert.Equal(expected.Length - 1, tokenizer.AddedSpecialTokenCount);
    }

    [Fact]
    public void A_class_that_adds_a_token_which_no_file_names_is_refused()
    {
        Write("tokenizer.json", TinyTokenizers.TokenizerJson().ToJsonString());
        Write("tokenizer_config.json", """{"tokenizer_class":"LlamaTokenizerFast","add_bos_token":true}""");
        ServeException error = Assert.Throws<ServeException>(Open);
        Assert.Equal("TokenizerInvalid", error.ErrorId);
        Assert.Contains("add_bos_token", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 3)]
    public void The_configuration_puts_a_blank_before_texts_where_bytes_are_the_only_step(bool isOnly, int tokens)
    {
        JsonObject json = TinyTokenizers.TokenizerJson();
        if (!isOnly)
        {
            json["pre_tokenizer"] = new JsonObject { ["type"] = "Sequence", ["pretokenizers"] = new JsonArray(json["pre_tokenizer"]!.DeepClone()) };
        }

        Write("tokenizer.json", json.ToJsonString());
        Write("tokenizer_config.json", """{"add_prefix_space":true}""");
        Assert.Equal(tokens, Open().Count("world"));
    }

    [Fact]
    public void A_SentencePiece_model_that_is_not_legacy_begins_only_a_text_with_a_blank()
    {
        File.WriteAllBytes(_folder["tokenizer.model"], TinyTokenizers.SentencePiece(userDefined: ["<turn>"]));
        Write("tokenizer_config.json", """{"tokenizer_class":"LlamaTokenizer","legacy":false,"add_bos_token":false}""");
        Assert.Equal([263, 273, 262], Open().Encode("hello<turn>hello"));
        Write("tokenizer_config.json", """{"tokenizer_class":"XLMRobertaTokenizer"}""");
        Assert.Contains("XLMRobertaTokenizer", Assert.Throws<ServeException>(Open).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(128_000, "<|begin_of_text|>", "<|eot_id|>", 128_009, true)]
    [InlineData(200_000, "<|begin_of_text|>", "<|eot|>", 200_008, true)]
    [InlineData(151_643, null, "<|im_end|>", 151_645, false)]
    [InlineData(163_584, null, "<|reserved_token_163600|>", 163_600, false)]
    public void A_Tiktoken_file_of_any_name_is_known_by_its_number_of_ranks(int count, string? begin, string special, int id, bool begins)
    {
        Write("tiktoken.model", Ranks(count));
        ITokenizer tokenizer = Open();
        Assert.Equal(count, tokenizer.VocabularySize);
        Assert.Equal([.. begins ? new[] { count } : [], 'a', id], tokenizer.Encode("a" + special));
        Assert.Equal(begins ? 1 : 0, tokenizer.AddedSpecialTokenCount);
        Assert.Equal(begin ?? "", tokenizer.Decode(begins ? [count] : []));

        // Qwen's texts are normalized, and Kimi's Han characters are pieces of their own.
        Assert.Equal(count == 151_643, tokenizer.Encode("e\u0301").SequenceEqual(tokenizer.Encode("\u00E9")));
    }

    [Fact]
    public void The_model_s_own_list_names_tokens_that_a_Tiktoken_encoding_only_reserves()
    {
        Write("tiktoken.model", Ranks(300));
        Write("tokenizer_config.json", """{"tokenizer_class":"TikTokenTokenizer","added_tokens_decoder":{"302":{"content":"<|im_end|>","special":true},"303":{"content":"<tool>"}}}""");
        ITokenizer tokenizer = Open();
        Assert.Equal(['a', 302, 303, 304], tokenizer.Encode("a<|im_end|><tool><|reserved_token_304|>"));
        Assert.Equal("<|im_end|>", tokenizer.Decode([302]));
    }

    [Fact]
    public void A_tekken_json_begins_texts_and_takes_control_tokens_in_them_for_text()
    {
        var vocabulary = new JsonArray([.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }).Append("he"u8.ToArray()).Append("ll"u8.ToArray()).Select((bytes, rank) =>
            (JsonNode)new JsonObject { ["rank"] = rank, ["token_bytes"] = Convert.ToBase64String(bytes), ["token_str"] = null })]);
        var file = new JsonObject
        {
            ["config"] = new JsonObject { ["pattern"] = @"\p{L}+|[^\p{L}]", ["num_vocab_tokens"] = 258, ["default_vocab_size"] = 268, ["default_num_special_tokens"] = 10, ["version"] = "v3" },
            ["vocab"] = vocabulary,
            ["special_tokens"] = JsonNode.Parse("""[{"rank":0,"token_str":"<unk>","is_control":true},{"rank":1,"token_str":"<s>","is_control":true},{"rank":2,"token_str":"</s>","is_control":true}]"""),
        };
        Write("tekken.json", file.ToJsonString());
        ITokenizer tokenizer = Open();
        Assert.Equal(268, tokenizer.VocabularySize);
        Assert.Equal(Enumerable.Range(0, 10), tokenizer.SpecialTokenIds);
        Assert.Equal([1, 266, 267, 'o' + 10], tokenizer.Encode("hello"));
        Assert.Equal(['<' + 10, 's' + 10, '>' + 10], tokenizer.Encode("<s>", addSpecialTokens: false));
        Assert.Equal("<s>hello", tokenizer.Decode([1, 266, 267, 'o' + 10]));

        Write("tekken.json", """{"config":{}}""");
        Assert.Equal("TokenizerInvalid", Assert.Throws<ServeException>(Open).ErrorId);
    }

    [Fact]
    public void A_vocabulary_of_lines_is_BERTs()
    {
        Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\nhello\nwor\n##ld\n!\n\u6F22\n");
        ITokenizer tokenizer = Open();
        Assert.Equal([2, 4, 5, 6, 7, 8, 1, 3], tokenizer.Encode("H\u00E9llo world!\u6F22xyz"));
        Assert.Equal(2, tokenizer.AddedSpecialTokenCount);
        Assert.Equal("hello world!", tokenizer.Decode([4, 5, 6, 7]));
        Write("tokenizer_config.json", """{"tokenizer_class":"BertTokenizer","do_lower_case":false}""");
        Assert.Equal([1], Open().Encode("HELLO", addSpecialTokens: false));
        Write("tokenizer_config.json", """{"tokenizer_class":"MPNetTokenizer"}""");
        Assert.Contains("MPNetTokenizer", Assert.Throws<ServeException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tokenizer_json_comes_before_the_model_that_it_was_made_from()
    {
        File.WriteAllBytes(_folder["tokenizer.model"], TinyTokenizers.SentencePiece());
        Write("tokenizer.json", TinyTokenizers.TokenizerJson().ToJsonString());
        Assert.Equal([Hello], Open().Encode("hello"));
    }

    [Theory]
    [InlineData("tekken.json")]
    [InlineData("spiece.model")]
    [InlineData("sentencepiece.bpe.model")]
    [InlineData("vocab.txt")]
    public void A_folder_is_looked_through_for_every_file_that_can_be_read(string name)
    {
        Write(name, "nothing");
        ServeException error = Assert.Throws<ServeException>(Open);
        Assert.Equal("TokenizerInvalid", error.ErrorId);
        Assert.Contains(_folder[name], error.Message, StringComparison.Ordinal);
    }

    private static string Ranks(int count)
    {
        var lines = new StringBuilder(count * 16);
        for (int rank = 0; rank < count; rank++)
        {
            byte[] token = rank < 256 ? [(byte)rank] : [0xFF, (byte)(rank >> 16), (byte)(rank >> 8), (byte)rank];
            lines.Append(CultureInfo.InvariantCulture, $"{Convert.ToBase64String(token)} {rank}\n");
        }

        return lines.ToString();
    }

    private ITokenizer Open() => new TokenizerFactory().Open(_folder.Root);

    private void Write(string name, string content) => File.WriteAllText(_folder[name], content);
}
