using System.Text.Json;
using Google.Protobuf;
using ServeBench.Workloads;
using Library = Microsoft.ML.Tokenizers.SentencePieceTokenizer;

namespace ServeBench.Tokenizers;

/// <summary>
/// Opens a SentencePiece <c>tokenizer.model</c>. A <c>tokenizer_config.json</c> beside it says whether the model expects
/// beginning and end tokens; without one the beginning is added where there is such a token, as Llama's tokenizers do. It, or an
/// <c>added_tokens.json</c>, also lists the tokens that the model has beyond its pieces, such as those of its chat template.
/// </summary>
internal static class SentencePieceReader
{
    /// <summary>Opens the file.</summary>
    /// <exception cref="ServeException"><c>TokenizerUnreadable</c>, <c>TokenizerInvalid</c> or <c>TokenizerNotSupported</c>.</exception>
    public static ITokenizer Open(string name, string path)
    {
        byte[] bytes = TokenizerFile.ReadAllBytes(path);
        SentencePieceModel model = Parse(path, bytes);
        string folder = Path.GetDirectoryName(path)!;
        JsonElement? configuration = TokenizerConfiguration.Read(folder);
        bool addBegin = TokenizerConfiguration.Flag(configuration, "add_bos_token", model.BeginId >= 0);
        bool addEnd = TokenizerConfiguration.Flag(configuration, "add_eos_token", defaultValue: false);
        AddedTokenList added = AddedTokenList.ReadBeside(folder, configuration);
        try
        {
            return new SentencePieceTokenizer(name, Library.Create(new MemoryStream(bytes), addBegin, addEnd, Known(model, added)), model, added, ChatTemplateFiles.FindBeside(path));
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw TokenizerErrors.Invalid(path, $"its pieces do not make a tokenizer ({exception.Message.TrimEnd('.')})", exception);
        }
    }

    private static SentencePieceModel Parse(string path, byte[] bytes)
    {
        SentencePieceModel model;
        try
        {
            model = SentencePieceModel.Parse(bytes);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw TokenizerErrors.Invalid(path, "it is neither a SentencePiece model nor a Tiktoken file", exception);
        }

        return model switch
        {
            { PieceCount: 0 } => throw TokenizerErrors.Invalid(path, "it holds no SentencePiece pieces"),
            { ModelType: not (1 or 2) } => throw TokenizerErrors.NotSupported(path, "its SentencePiece model is neither BPE nor Unigram"),
            _ => model,
        };
    }

    // What the library decodes to these texts; it takes neither a text nor an id twice.
    private static Dictionary<string, int> Known(SentencePieceModel model, AddedTokenList added)
    {
        var known = new Dictionary<string, int>(model.ControlPieces);
        foreach (AddedToken token in added.Tokens.Where(token => token.Content.Length > 0 && token.Id >= model.PieceCount && !known.ContainsValue(token.Id)))
        {
            known.TryAdd(token.Content, token.Id);
        }

        return known;
    }
}
