using System.Text.Json;
using Microsoft.ML.Tokenizers;

namespace ServeBench.Tokenizers;

/// <summary>Reads the <c>model</c> of a <c>tokenizer.json</c>, or the same from <c>vocab.json</c> and <c>merges.txt</c>.</summary>
internal static class BpeModelReader
{
    /// <summary>Reads the model.</summary>
    /// <exception cref="ServeException"><c>TokenizerInvalid</c> or <c>TokenizerNotSupported</c>.</exception>
    public static BpeModel Read(string path, JsonElement model)
    {
        // Files of the first versions name no type; they hold merges when they are BPE.
        string kind = model.Text("type") ?? (model.Member("merges") is null ? "unnamed" : "BPE");
        if (kind != "BPE")
        {
            throw TokenizerErrors.NotSupported(path, $"its model is {kind}, and only byte-level BPE can be read from a tokenizer.json");
        }

        if (model.Flag("byte_fallback"))
        {
            throw TokenizerErrors.NotSupported(path, "its model is SentencePiece BPE with byte fallback, which is read from the tokenizer.model that it was made from");
        }

        var vocabulary = model.GetProperty("vocab").EnumerateObject().ToDictionary(token => token.Name, token => token.Value.GetInt32());
        return Create(path, vocabulary, [.. model.GetProperty("merges").EnumerateArray().Select(merge => MergeOf(path, merge))], new BpeOptions(vocabulary)
        {
            UnknownToken = model.Text("unk_token"),
            FuseUnknownTokens = model.Flag("fuse_unk"),
            ContinuingSubwordPrefix = NullIfEmpty(model.Text("continuing_subword_prefix")),
            EndOfWordSuffix = NullIfEmpty(model.Text("end_of_word_suffix")),
        }, wholePieces: model.Flag("ignore_merges"));
    }

    /// <summary>Makes the model of a vocabulary and its merges.</summary>
    /// <param name="path">The file, for errors.</param>
    /// <param name="vocabulary">Tokens in the byte alphabet and their ids.</param>
    /// <param name="merges">The merges in order, the two parts with a blank between.</param>
    /// <param name="options">Options with the vocabulary.</param>
    /// <param name="wholePieces">Whether a piece that is in the vocabulary is taken whole.</param>
    /// <exception cref="ServeException"><c>TokenizerInvalid</c>.</exception>
    public static BpeModel Create(string path, Dictionary<string, int> vocabulary, IReadOnlyList<string> merges, BpeOptions options, bool wholePieces)
    {
        options.Merges = merges;
        options.ByteLevel = true;
        try
        {
            return new BpeModel(vocabulary, new MergesModel(BpeTokenizer.Create(options), wholePieces ? vocabulary : null));
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            throw TokenizerErrors.Invalid(path, $"its vocabulary and merges do not fit together ({exception.Message.TrimEnd('.')})", exception);
        }
    }

    private static string MergeOf(string path, JsonElement merge)
    {
        if (merge.ValueKind == JsonValueKind.String)
        {
            return merge.GetString()!;
        }

        string left = merge[0].GetString()!;
        string right = merge[1].GetString()!;
        return left.Contains(' ') || right.Contains(' ')
            ? throw TokenizerErrors.NotSupported(path, $"its merge of '{left}' and '{right}' holds a blank, which byte-level BPE never does")
            : $"{left} {right}";
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
