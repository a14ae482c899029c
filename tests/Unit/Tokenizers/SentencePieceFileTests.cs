using ServeBench.Tokenizers;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Tokenizers;

/// <summary>A SentencePiece model, and what the files beside it say.</summary>
public sealed class SentencePieceFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_SentencePiece_model_adds_its_beginning_unless_the_configuration_says_otherwise()
    {
        File.WriteAllBytes(_folder["tokenizer.model"], TinyTokenizers.SentencePiece());
        ITokenizer tokenizer = Open("tokenizer.model");
        Assert.Equal(273, tokenizer.VocabularySize);
        Assert.Equal([0, 1, 2], tokenizer.SpecialTokenIds);
        Assert.Equal(1, tokenizer.AddedSpecialTokenCount);
        Assert.Equal([1, 263, 264, 269], tokenizer.Encode("hello wo"));
        Assert.Equal([263, 264, 269], tokenizer.Encode("hello wo", addSpecialTokens: false));
        Assert.Equal(4, tokenizer.Count("hello wo"));
        Assert.Equal(3, tokenizer.Count("hello wo", addSpecialTokens: false));
        Assert.Equal("hello wo", tokenizer.Decode([263, 264, 269]));
        Assert.Equal([1], tokenizer.Encode(""));

        Write("tokenizer_config.json", """{"add_bos_token":false,"add_eos_token":true}""");
        ITokenizer configured = Open("");
        Assert.Equal(1, configured.AddedSpecialTokenCount);
        Assert.Equal([263, 2], configured.Encode("hello"));
    }

    [Theory]
    [InlineData("tokenizer_config.json", """{"add_bos_token":false,"added_tokens_decoder":{"2":{"content":"</s>","special":true},"273":{"content":"<|user|>","rstrip":true,"special":true},"274":{"content":"<|end|>","rstrip":true,"special":true}}}""")]
    [InlineData("added_tokens.json", """{"<|user|>":273,"<|end|>":274}""")]
    public void A_SentencePiece_model_has_the_tokens_that_its_other_files_add(string name, string content)
    {
        File.WriteAllBytes(_folder["tokenizer.model"], TinyTokenizers.SentencePiece());
        Write(name, content);
        ITokenizer tokenizer = Open("");
        bool strips = name == "tokenizer_config.json";
        string blank = strips ? "\n " : "";
        Assert.Equal([273, 263, 274, 2], tokenizer.Encode($"<|user|>{blank}hello<|end|>{blank}</s>", addSpecialTokens: false));
        Assert.Equal(4, tokenizer.Count($"<|user|>{blank}hello<|end|>{blank}</s>", addSpecialTokens: false));
        Assert.Equal("<|user|> hello<|end|>", tokenizer.Decode([273, 263, 274]));
        Assert.Equal(strips ? [0, 1, 2, 273, 274] : [0, 1, 2], tokenizer.SpecialTokenIds);
        Assert.Equal(273, tokenizer.VocabularySize);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_piece_that_a_user_defined_is_never_cut(bool addsBlank)
    {
        File.WriteAllBytes(_folder["tokenizer.model"], TinyTokenizers.SentencePiece(addsBlank: addsBlank, userDefined: ["<turn>", "\u2581\u2581\u2581"]));
        ITokenizer tokenizer = Open("");
        Assert.Equal([addsBlank ? 263 : 262, 273, addsBlank ? 263 : 262], tokenizer.Encode("hello<turn>hello", addSpecialTokens: false));
        Assert.Equal("<turn>", tokenizer.Decode([273]));
        if (!addsBlank)
        {
            // Hugging Face's library looks for such pieces before blanks are marks, so that one of marks is never found.
            Assert.Equal([262, 265, 265, 263], tokenizer.Encode("hello   hello", addSpecialTokens: false));
        }
    }

    [Fact]
    public void Added_tokens_that_are_no_tokens_are_named_with_their_file()
    {
        File.WriteAllBytes(_folder["tokenizer.model"], TinyTokenizers.SentencePiece());
        Write("tokenizer_config.json", """{"added_tokens_decoder":{"first":{"content":"a"}}}""");
        ServeException error = Assert.Throws<ServeException>(() => Open(""));
        Assert.Equal("TokenizerInvalid", error.ErrorId);
        Assert.Contains(_folder["tokenizer_config.json"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_SentencePiece_model_of_words_is_refused()
    {
        File.WriteAllBytes(_folder["tokenizer.model"], TinyTokenizers.SentencePiece(modelType: 3));
        Assert.Equal("TokenizerNotSupported", Assert.Throws<ServeException>(() => Open("tokenizer.model")).ErrorId);
    }

    private ITokenizer Open(string name) => new TokenizerFactory().Open(name.Length == 0 ? _folder.Root : _folder[name]);

    private void Write(string name, string content) => File.WriteAllText(_folder[name], content);
}
