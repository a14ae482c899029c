using System.Text.Json;
using Google.Protobuf;
using ServeBench.Adapters.ChatTemplates;
using ServeBench.Adapters.Tokenizers;
using ServeBench.Workloads;
using Library = Microsoft.ML.Tokenizers.SentencePieceTokenizer;

namespace ServeBench.Adapters.SentencePiece;

/// <summary>
/// Opens a SentencePiece <c>tokenizer.model</c>. A <c>tokenizer_config.json</c> beside it says whether the model expects
/// beginning and end tokens; without one the beginning is added where there is such a token, as Llama's tokenizers do.
/// </summary>
internal static class SentencePieceReader
{
    private const string ConfigurationName = "tokenizer_config.json";

    /// <summary>Opens the file.</summary>
    /// <exception cref="ServeException"><c>TokenizerUnreadable</c>, <c>TokenizerInvalid</c> or <c>TokenizerNotSupported</c>.</exception>
    public static ITokenizer Open(string name, string path)
    {
        byte[] bytes = TokenizerFile.ReadAllBytes(path);
        SentencePieceModel model = Parse(path, bytes);
        (bool addBegin, bool addEnd) = ReadConfiguration(path, model);
        try
        {
            return new SentencePieceTokenizer(name, Library.Create(new MemoryStream(bytes), addBegin, addEnd, model.ControlPieces), model, ChatTemplateFiles.FindBeside(path));
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

    private static (bool AddBegin, bool AddEnd) ReadConfiguration(string path, SentencePieceModel model)
    {
        string configurationPath = Path.Join(Path.GetDirectoryName(path), ConfigurationName);
        if (!File.Exists(configurationPath))
        {
            return (model.BeginId >= 0, false);
        }

        using JsonDocument configuration = TokenizerFile.ReadJson(configurationPath);
        return (Flag(configuration.RootElement, "add_bos_token", model.BeginId >= 0), Flag(configuration.RootElement, "add_eos_token", defaultValue: false));
    }

    private static bool Flag(JsonElement root, string name, bool defaultValue) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : defaultValue;
}
