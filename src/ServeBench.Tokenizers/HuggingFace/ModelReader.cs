using System.Globalization;
using System.Text.Json;

namespace ServeBench.Tokenizers;

/// <summary>A model, and the vocabulary that it was read with.</summary>
/// <param name="Vocabulary">The tokens.</param>
/// <param name="Model">Encodes a piece.</param>
internal sealed record ReadModel(Vocabulary Vocabulary, ITokenModel Model)
{
    /// <summary>Cuts at the starts of words, where the model allows it; <see langword="null"/> where it does not.</summary>
    public WordStartSplit? WordStarts { get; init; }
}

/// <summary>Reads the <c>model</c> of a <c>tokenizer.json</c>.</summary>
internal static class ModelReader
{
    /// <summary>Reads the model.</summary>
    /// <param name="json">The file.</param>
    /// <param name="isByteLevel">Whether its pieces are bytes that are still to be written in the <see cref="ByteAlphabet"/>.</param>
    /// <exception cref="ServeException"><c>TokenizerInvalid</c> or <c>TokenizerNotSupported</c>.</exception>
    public static ReadModel Read(TokenizerJson json, bool isByteLevel)
    {
        // Files of the first versions name no type.
        string kind = json.ModelText("type") ?? (json.Merges.Length > 0 ? "BPE" : json.ModelMember("max_input_chars_per_word") is null ? "unnamed" : "WordPiece");
        return kind switch
        {
            "BPE" => ReadBpe(json, isByteLevel),
            "Unigram" => ReadUnigram(json),
            "WordPiece" => ReadWordPiece(json),
            "WordLevel" => ReadWordLevel(json),
            _ => throw TokenizerErrors.NotSupported(json.Path, $"its model is of the type '{kind}'"),
        };
    }

    /// <summary>Reads an object of tokens and their ids.</summary>
    /// <exception cref="InvalidOperationException">It is not such an object.</exception>
    public static Vocabulary ReadVocabulary(ReadOnlySpan<byte> written)
    {
        var vocabulary = new Vocabulary(written.Length / 16);
        var reader = new Utf8JsonReader(written);
        byte[] buffer = new byte[256];
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new InvalidOperationException("the vocabulary is not an object of tokens and their ids");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> token = TextOf(ref reader, ref buffer);
            if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int id) || id < 0)
            {
                throw new InvalidOperationException("the id of a token is not a number from 0 on");
            }

            vocabulary.Add(token, id);
        }

        return vocabulary;
    }

    /// <summary>Makes a BPE model.</summary>
    /// <exception cref="ServeException"><c>TokenizerInvalid</c>.</exception>
    public static ReadModel CreateBpe(string path, Vocabulary vocabulary, MergeTable merges, BpeOptions options)
    {
        try
        {
            return new ReadModel(vocabulary, new BpeModel(vocabulary, merges, options)) { WordStarts = WordStarts.Find(vocabulary, options) };
        }
        catch (InvalidOperationException exception)
        {
            throw TokenizerErrors.Invalid(path, exception.Message, exception);
        }
    }

    private static ReadModel ReadBpe(TokenizerJson json, bool isByteLevel)
    {
        if (json.ModelMember("dropout") is JsonElement dropout && dropout.GetDouble() != 0)
        {
            throw TokenizerErrors.NotSupported(json.Path, "its model leaves merges out at random ('dropout')");
        }

        string prefix = json.ModelText("continuing_subword_prefix") ?? "";
        Vocabulary vocabulary = ReadVocabulary(json.Vocabulary.Span);
        return CreateBpe(json.Path, vocabulary, ReadMerges(json, vocabulary, prefix), new BpeOptions
        {
            IsByteLevel = isByteLevel,
            TakesWhole = json.ModelFlag("ignore_merges"),
            ByteFallback = json.ModelFlag("byte_fallback"),
            UnknownToken = json.ModelText("unk_token"),
            FuseUnknown = json.ModelFlag("fuse_unk"),
            ContinuingPrefix = prefix,
            EndSuffix = json.ModelText("end_of_word_suffix") ?? "",
        });
    }

    private static MergeTable ReadMerges(TokenizerJson json, Vocabulary vocabulary, string prefix)
    {
        ReadOnlySpan<byte> written = json.Merges.Span;
        var merges = new MergeReader(json.Path, vocabulary, written.Length / 12, prefix);
        var reader = new Utf8JsonReader(written);
        byte[] buffer = new byte[256];
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            throw new InvalidOperationException("the merges are not a list");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                merges.Add(TextOf(ref reader, ref buffer));
                continue;
            }

            reader.Read();
            byte[] left = TextOf(ref reader, ref buffer).ToArray();
            reader.Read();
            merges.Add(left, TextOf(ref reader, ref buffer));
            reader.Read();
        }

        return merges.Merges;
    }

    private static ReadModel ReadUnigram(TokenizerJson json)
    {
        var vocabulary = new Vocabulary(json.Vocabulary.Length / 24);
        var scores = new List<double>();
        var reader = new Utf8JsonReader(json.Vocabulary.Span);
        byte[] buffer = new byte[256];
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            reader.Read();
            vocabulary.Add(TextOf(ref reader, ref buffer), scores.Count);
            reader.Read();
            scores.Add(reader.GetDouble());
            reader.Read();
        }

        int unknown = json.ModelMember("unk_id")?.GetInt32() ?? -1;
        return unknown < scores.Count
            ? new ReadModel(vocabulary, new UnigramModel(vocabulary, [.. scores], unknown, json.ModelFlag("byte_fallback")))
            : throw TokenizerErrors.Invalid(json.Path, string.Create(CultureInfo.InvariantCulture, $"its unknown token has the id {unknown}, and there are {scores.Count} tokens"));
    }

    private static ReadModel ReadWordPiece(TokenizerJson json)
    {
        Vocabulary vocabulary = ReadVocabulary(json.Vocabulary.Span);
        int unknown = FindUnknown(json, vocabulary);
        return new ReadModel(vocabulary, new WordPieceModel(vocabulary, unknown, json.ModelText("continuing_subword_prefix") ?? "##", json.ModelMember("max_input_chars_per_word")?.GetInt32() ?? 100));
    }

    private static ReadModel ReadWordLevel(TokenizerJson json)
    {
        Vocabulary vocabulary = ReadVocabulary(json.Vocabulary.Span);
        return new ReadModel(vocabulary, new WordLevelModel(vocabulary, FindUnknown(json, vocabulary)));
    }

    private static int FindUnknown(TokenizerJson json, Vocabulary vocabulary)
    {
        string token = json.ModelText("unk_token") ?? "";
        return vocabulary.Find(token) is int id and >= 0 ? id : throw TokenizerErrors.Invalid(json.Path, $"the unknown token '{token}' is not in the vocabulary");
    }

    /// <summary>The bytes of the text that a reader stands at; valid until the next call.</summary>
    private static ReadOnlySpan<byte> TextOf(ref Utf8JsonReader reader, ref byte[] buffer)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
        {
            throw new InvalidOperationException("a token is not a text");
        }

        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        if (buffer.Length < reader.ValueSpan.Length)
        {
            buffer = new byte[reader.ValueSpan.Length];
        }

        return buffer.AsSpan(0, reader.CopyString(buffer));
    }
}
