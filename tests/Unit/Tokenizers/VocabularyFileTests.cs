using System.Text.Json.Nodes;
using ServeBench.Tokenizers;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Tokenizers;

/// <summary>A <c>vocab.json</c> with its <c>merges.txt</c>, and what the files beside them say.</summary>
public sealed class VocabularyFileTests : IDisposable
{
    private const int Hello = 259;
    private const int World = 264;
    private const int TwelveBytes = 265;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_vocabulary_with_its_merges_is_read_from_either_file()
    {
        Dictionary<string, int> vocabulary = TinyTokenizers.Vocabulary();
        vocabulary["<|endoftext|>"] = 266;
        Write("vocab.json", System.Text.Json.JsonSerializer.Serialize(vocabulary));
        ServeException missing = Assert.Throws<ServeException>(() => Open("vocab.json"));
        Assert.Equal("TokenizerNotFound", missing.ErrorId);
        Assert.Contains("merges.txt", missing.Message, StringComparison.Ordinal);

        Write("merges.txt", "#version: 0.2\n" + string.Join('\n', TinyTokenizers.MergeLines()) + "\n");
        foreach (string name in new[] { "vocab.json", "merges.txt", "" })
        {
            ITokenizer tokenizer = Open(name);
            Assert.Equal(267, tokenizer.VocabularySize);
            Assert.Equal([266], tokenizer.SpecialTokenIds);
            Assert.Equal([Hello, World, 266], tokenizer.Encode("hello world<|endoftext|>"));
        }
    }

    [Fact]
    public void The_class_of_a_vocabulary_says_how_a_text_is_cut_and_begins()
    {
        Write("vocab.json", System.Text.Json.JsonSerializer.Serialize(TinyTokenizers.Vocabulary().Append(new("</s>", 266)).Append(new("<s>", 267)).ToDictionary()));
        Write("merges.txt", string.Join('\n', TinyTokenizers.MergeLines()));
        Assert.Equal([TwelveBytes, 267], Open("").Encode("12<s>"));

        // As OPT's configuration has it: texts begin with the token that is named so, and a token that is not named is text.
        Write("tokenizer_config.json", """{"tokenizer_class":"GPT2Tokenizer","add_bos_token":true,"bos_token":{"content":"</s>"},"eos_token":"</s>"}""");
        ITokenizer opt = Open("");
        Assert.Equal([266, TwelveBytes, '<', 's', '>'], opt.Encode("12<s>"));
        Assert.Equal((1, 6), (opt.AddedSpecialTokenCount, opt.Count("12</s><s>")));
        Assert.Equal([266], opt.SpecialTokenIds);

        Write("tokenizer_config.json", """{"tokenizer_class":"Qwen2Tokenizer","add_prefix_space":false,"added_tokens_decoder":{"270":{"content":"<|im_end|>","special":true},"271":{"content":"<tool>"}}}""");
        ITokenizer qwen = Open("");
        Assert.Equal(['1', '2', 270, 271], qwen.Encode("12<|im_end|><tool>"));
        Assert.Equal("12<|im_end|><tool>", qwen.Decode(['1', '2', 270, 271]));
        Assert.Equal(qwen.Encode("\u00e9"), qwen.Encode("e\u0301"));

        Write("tokenizer_config.json", """{"tokenizer_class":"GPT2Tokenizer","add_prefix_space":true}""");
        Assert.Equal([World], Open("").Encode("world"));

        Write("tokenizer_config.json", """{"tokenizer_class":"CLIPTokenizer"}""");
        ServeException error = Assert.Throws<ServeException>(() => Open(""));
        Assert.Equal("TokenizerNotSupported", error.ErrorId);
        Assert.Contains("CLIPTokenizer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vocabulary_does_not_stand_in_for_a_file_that_is_refused()
    {
        Write("vocab.json", System.Text.Json.JsonSerializer.Serialize(TinyTokenizers.Vocabulary()));
        Write("merges.txt", string.Join('\n', TinyTokenizers.MergeLines()));
        JsonObject json = TinyTokenizers.TokenizerJson();
        json["normalizer"] = JsonNode.Parse("""{"type":"Other"}""");
        Write("tokenizer.json", json.ToJsonString());
        Assert.Contains("Other", Assert.Throws<ServeException>(() => Open("")).Message, StringComparison.Ordinal);
        Assert.Equal(266, Open("vocab.json").VocabularySize);
    }

    private ITokenizer Open(string name) => new TokenizerFactory().Open(name.Length == 0 ? _folder.Root : _folder[name]);

    private void Write(string name, string content) => File.WriteAllText(_folder[name], content);
}
