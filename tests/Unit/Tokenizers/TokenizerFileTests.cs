using System.Text.Json.Nodes;
using System.Text;
using ServeBench.Tokenizers;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Tokenizers;

public sealed class TokenizerFileTests : IDisposable
{
    private const int Hello = 259;
    private const int World = 264;
    private const int TwelveBytes = 265;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_tokenizer_json_is_read_with_its_merges_as_texts_or_as_pairs(bool pairs)
    {
        ITokenizer tokenizer = Open("tokenizer.json", TinyTokenizers.TokenizerJson(pairs));
        Assert.Equal(266, tokenizer.VocabularySize);
        Assert.Equal([TinyTokenizers.EndOfText, TinyTokenizers.Begin], tokenizer.SpecialTokenIds);
        Assert.Equal(0, tokenizer.AddedSpecialTokenCount);
        Assert.Equal([Hello, World, TinyTokenizers.EndOfText, TwelveBytes, '3'], tokenizer.Encode("hello world<|end|>123"));
        Assert.Equal("hello world<|end|>123", tokenizer.Decode([Hello, World, TinyTokenizers.EndOfText, TwelveBytes, '3']));
        Assert.Equal(5, tokenizer.Count("hello world<|end|>123"));
        Assert.Equal("", tokenizer.Decode([9999, -1]));
        Assert.Empty(tokenizer.Encode(""));
    }

    [Fact]
    public void A_template_says_which_special_tokens_are_added()
    {
        JsonObject json = TinyTokenizers.TokenizerJson();
        json["post_processor"] = new JsonObject
        {
            ["type"] = "Sequence",
            ["processors"] = new JsonArray(
                new JsonObject { ["type"] = "ByteLevel" },
                new JsonObject
                {
                    ["type"] = "TemplateProcessing",
                    ["single"] = JsonNode.Parse("""[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"<|end|>","type_id":0}}]"""),
                    ["special_tokens"] = JsonNode.Parse("""{"<s>":{"id":"<s>","ids":[267],"tokens":["<s>"]},"<|end|>":{"id":"<|end|>","ids":[266],"tokens":["<|end|>"]}}"""),
                }),
        };
        ITokenizer tokenizer = Open("tokenizer.json", json);
        Assert.Equal(2, tokenizer.AddedSpecialTokenCount);
        Assert.Equal([TinyTokenizers.Begin, Hello, TinyTokenizers.EndOfText], tokenizer.Encode("hello"));
        Assert.Equal([Hello], tokenizer.Encode("hello", addSpecialTokens: false));
        Assert.Equal(3, tokenizer.Count("hello"));
        Assert.Equal(1, tokenizer.Count("hello", addSpecialTokens: false));
    }

    [Fact]
    public void The_pattern_of_a_tokenizer_json_cuts_the_text()
    {
        JsonObject json = TinyTokenizers.TokenizerJson();
        json["pre_tokenizer"] = JsonNode.Parse("""
            {"type":"Sequence","pretokenizers":[
              {"type":"Split","pattern":{"Regex":"he|[^h]+"},"behavior":"Isolated","invert":false},
              {"type":"Digits","individual_digits":true},
              {"type":"ByteLevel","add_prefix_space":false,"use_regex":false}]}
            """);
        ITokenizer tokenizer = Open("tokenizer.json", json);
        Assert.Equal([256, 257, 'o', World, '1', '2'], tokenizer.Encode("hello world12"));
    }

    [Fact]
    public void A_piece_in_the_vocabulary_is_taken_whole_when_merges_are_ignored()
    {
        JsonObject json = TinyTokenizers.TokenizerJson();
        json["model"]!["vocab"]!["hex"] = 266;
        Assert.Equal([256, 'x'], Open("without.json", json).Encode("hex"));
        json["model"]!["ignore_merges"] = true;
        Assert.Equal([266], Open("with.json", json).Encode("hex"));
    }

    [Fact]
    public void A_blank_is_put_before_the_text_and_the_text_is_normalized_where_the_file_says_so()
    {
        JsonObject json = TinyTokenizers.TokenizerJson();
        json["pre_tokenizer"]!["add_prefix_space"] = true;
        json["normalizer"] = JsonNode.Parse("""{"type":"Sequence","normalizers":[{"type":"NFKC"}]}""");
        ITokenizer tokenizer = Open("tokenizer.json", json);
        Assert.Equal([World], tokenizer.Encode("world"));
        Assert.Equal([World], tokenizer.Encode(" world"));
        Assert.Equal([World], tokenizer.Encode("\uFF57orld"));
        IIncrementalEncoder encoder = ((IIncrementalTokenizer)tokenizer).CreateEncoder();
        Assert.Equal([World], encoder.Encode("\uFF57orld").ToArray());
        Assert.Equal(" world", encoder.DecodeStart(1));
    }

    [Fact]
    public void An_added_token_takes_in_white_space_and_stands_alone_as_it_says()
    {
        JsonObject json = TinyTokenizers.TokenizerJson();
        JsonObject mask = TinyTokenizers.AddedToken(268, "<mask>");
        mask["lstrip"] = true;
        mask["rstrip"] = true;
        JsonObject word = TinyTokenizers.AddedToken(269, "ell");
        word["single_word"] = true;
        JsonObject longer = TinyTokenizers.AddedToken(270, "<mask><mask>");
        json["added_tokens"]!.AsArray().Add(mask);
        json["added_tokens"]!.AsArray().Add(word);
        json["added_tokens"]!.AsArray().Add(longer);
        ITokenizer tokenizer = Open("tokenizer.json", json);
        Assert.Equal([Hello, 268, Hello], tokenizer.Encode("hello \n<mask>  hello"));
        Assert.Equal([Hello, ' ', 269, '.'], tokenizer.Encode("hello ell."));
        Assert.Equal([270], tokenizer.Encode("<mask><mask>"));
    }

    [Fact]
    public void Ends_in_a_pattern_are_those_of_lines()
    {
        JsonObject json = TinyTokenizers.TokenizerJson();
        json["pre_tokenizer"] = JsonNode.Parse("""
            {"type":"Sequence","pretokenizers":[
              {"type":"Split","pattern":{"Regex":"he$"},"behavior":"Isolated"},
              {"type":"ByteLevel","add_prefix_space":false,"use_regex":false}]}
            """);
        Assert.Equal([256, '\n', Hello], Open("tokenizer.json", json).Encode("he\nhello"));
    }

    [Theory]
    [InlineData("mine.tiktoken")]
    [InlineData("tokenizer.model")]
    public void A_Tiktoken_file_of_an_encoding_that_is_not_known_is_refused(string name)
    {
        Write(name, TinyTokenizers.Tiktoken());
        ServeException error = Assert.Throws<ServeException>(() => Open(name));
        Assert.Equal("TokenizerNotSupported", error.ErrorId);
        Assert.Contains("266 ranks", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Tiktoken_file_is_known_by_its_name()
    {
        Write("cl100k_base.tiktoken", TinyTokenizers.Tiktoken());
        ITokenizer tokenizer = Open("cl100k_base.tiktoken");
        Assert.Equal(266, tokenizer.VocabularySize);
        Assert.Equal([Hello, World, TwelveBytes, '3'], tokenizer.Encode("hello world123"));
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        Assert.Equal(Encoding.UTF8.GetString(bytes), tokenizer.Decode([.. Enumerable.Range(0, 256)]));
    }

    [Fact]
    public void Tiktoken_lines_may_have_no_ranks_and_be_empty()
    {
        Write("cl100k_base.tiktoken", "Capacity: 266\n\n" + string.Join("\n\n", TinyTokenizers.Tiktoken().Split('\n').Select(line => line.Split(' ')[0])));
        Assert.Equal([Hello, World], Open("cl100k_base.tiktoken").Encode("hello world"));
    }

    [Fact]
    public void The_special_tokens_of_a_known_encoding_come_with_the_name_of_its_file()
    {
        Write("r50k_base.tiktoken", TinyTokenizers.Tiktoken());
        ITokenizer tokenizer = Open("r50k_base.tiktoken");
        Assert.Equal([50256], tokenizer.SpecialTokenIds);
        Assert.Equal([Hello, 50256], tokenizer.Encode("hello<|endoftext|>"));
        Assert.Equal("<|endoftext|>", tokenizer.Decode([50256]));
    }

    [Fact]
    public void A_folder_is_asked_for_the_file_that_tells_most_and_then_for_one_that_can_be_read()
    {
        Assert.Equal("TokenizerNotFound", Assert.Throws<ServeException>(() => Open("")).ErrorId);
        Write("cl100k_base.tiktoken", TinyTokenizers.Tiktoken());
        Assert.Equal(266, Open("").VocabularySize);
        File.WriteAllBytes(_folder["tokenizer.model"], TinyTokenizers.SentencePiece());
        Write("vocab.json", "{}");
        Assert.Equal(273, Open("").VocabularySize);
        JsonObject json = TinyTokenizers.TokenizerJson();
        json["normalizer"] = JsonNode.Parse("""{"type":"Other"}""");
        Write("tokenizer.json", json.ToJsonString());
        Assert.Equal(273, Open("").VocabularySize);
        Assert.Equal([TinyTokenizers.EndOfText, TinyTokenizers.Begin], Open("tokenizer.json", TinyTokenizers.TokenizerJson()).SpecialTokenIds);
        Assert.Equal(_folder.Root, Open("").Name);
        Assert.Equal(266, Open("").VocabularySize);
    }

    [Theory]
    [InlineData("/model/type", "\"Other\"", "Other")]
    [InlineData("/model/dropout", "0.1", "dropout")]
    [InlineData("/pre_tokenizer", "{\"type\":\"UnicodeScripts\"}", "UnicodeScripts")]
    [InlineData("/pre_tokenizer", "{\"type\":\"Split\",\"pattern\":{\"String\":\" \"},\"behavior\":\"Other\"}", "Other")]
    [InlineData("/pre_tokenizer", "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"\\\\p{Greek}+\"},\"behavior\":\"Isolated\"}", "Greek")]
    [InlineData("/pre_tokenizer", "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"[[:alpha:]]+\"},\"behavior\":\"Isolated\"}", "alpha")]
    [InlineData("/pre_tokenizer", "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"\\\\X\"},\"behavior\":\"Isolated\"}", "\\X")]
    [InlineData("/normalizer", "{\"type\":\"Other\"}", "Other")]
    [InlineData("/decoder", "{\"type\":\"CTC\"}", "CTC")]
    [InlineData("/post_processor", "{\"type\":\"Other\"}", "Other")]
    public void A_kind_that_cannot_be_done_is_refused_by_its_name(string member, string value, string named)
    {
        JsonObject json = TinyTokenizers.TokenizerJson();
        string[] parts = member.Split('/', StringSplitOptions.RemoveEmptyEntries);
        JsonObject parent = parts.Length == 1 ? json : json[parts[0]]!.AsObject();
        parent[parts[^1]] = JsonNode.Parse(value);
        ServeException error = Assert.Throws<ServeException>(() => Open("tokenizer.json", json));
        Assert.Equal("TokenizerNotSupported", error.ErrorId);
        Assert.Equal(ServeErrorKind.NotSupported, error.Kind);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder["tokenizer.json"], error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tokenizer.json", "{", "not JSON")]
    [InlineData("tokenizer.json", "[]", "no 'model'")]
    [InlineData("tokenizer.json", "{\"model\":{\"type\":\"BPE\"}}", "another type or place")]
    [InlineData("tokenizer.json", "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"a b\"]},\"pre_tokenizer\":{\"type\":\"ByteLevel\"}}", "'b', which is not in the vocabulary")]
    [InlineData("tokenizer.json", "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":1},\"merges\":[\"ab\"]},\"pre_tokenizer\":{\"type\":\"ByteLevel\"}}", "merge number 1")]
    [InlineData("tokenizer.json", "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]},\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(a\"},\"behavior\":\"Isolated\"}}", "not a regular expression")]
    [InlineData("tokenizer.json", "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[[\"a\"]]},\"pre_tokenizer\":{\"type\":\"ByteLevel\"}}", "another type or place")]
    [InlineData("mine.tiktoken", "IQ== 0\n??? 1\n", "line 2")]
    [InlineData("mine.tiktoken", "IQ== 0\n", "1 of the 256 single bytes")]
    [InlineData("tokenizer.model", "no protocol buffer", "neither a SentencePiece model nor a Tiktoken file")]
    [InlineData("tokenizer.model", "", "no SentencePiece pieces")]
    public void A_damaged_file_is_named_with_what_is_wrong(string name, string content, string reason)
    {
        Write(name, content);
        ServeException error = Assert.Throws<ServeException>(() => Open(name));
        Assert.Equal("TokenizerInvalid", error.ErrorId);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder[name], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_nothing_is_not_found() =>
        Assert.Equal("TokenizerNotFound", Assert.Throws<ServeException>(() => new TokenizerFactory().Open("o300k_base")).ErrorId);

    private ITokenizer Open(string name) => new TokenizerFactory().Open(name.Length == 0 ? _folder.Root : _folder[name]);

    private ITokenizer Open(string name, JsonObject json)
    {
        Write(name, json.ToJsonString());
        return Open(name);
    }

    private void Write(string name, string content) => File.WriteAllText(_folder[name], content);
}
