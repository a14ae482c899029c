using System.Text.Json;

namespace ServeBench.Tokenizers;

/// <summary>Reads the <c>decoder</c> of a <c>tokenizer.json</c>.</summary>
internal static class DecoderReader
{
    /// <summary>Reads the decoder.</summary>
    /// <exception cref="ServeException"><c>TokenizerNotSupported</c> or <c>TokenizerInvalid</c>.</exception>
    public static ITokenDecoder Read(TokenizerJson json, Vocabulary vocabulary, AddedTokenList added)
    {
        JsonElement[] written = [.. json.Member("decoder").Steps("decoders")];
        return written is [JsonElement only] && only.Kind() == "ByteLevel"
            ? Bytes(vocabulary, added)
            : new TextDecoder(TextOf(vocabulary, added), [.. written.Select(step => ReadStep(json.Path, step))]);
    }

    /// <summary>Decodes tokens that are written in the <see cref="ByteAlphabet"/>.</summary>
    public static ByteDecoder Bytes(Vocabulary vocabulary, AddedTokenList added)
    {
        Func<int, string?> textOf = TextOf(vocabulary, added);
        int end = Math.Max(vocabulary.IdEnd, added.Tokens.Select(token => token.Id + 1).DefaultIfEmpty().Max());
        return new ByteDecoder(() => new TokenBytes(end, id => textOf(id) is string text ? ByteAlphabet.ToBytes(text) : []));
    }

    /// <summary>Gives the text of a token; an added one hides one of the model.</summary>
    public static Func<int, string?> TextOf(Vocabulary vocabulary, AddedTokenList added)
    {
        Dictionary<int, string> contents = [];
        foreach (AddedToken token in added.Tokens)
        {
            contents[token.Id] = token.Pattern;
        }

        return id => contents.GetValueOrDefault(id) ?? vocabulary.TextOf(id);
    }

    /// <summary>Joins the pieces of words.</summary>
    /// <param name="prefix">What pieces begin with that do not begin a word.</param>
    /// <param name="cleansUp">Whether blanks before punctuation are left out.</param>
    public static IDecoderStep WordPieceStep(string prefix, bool cleansUp) => new EachToken((token, isFirst, _) => WordPiece(token, isFirst, prefix, cleansUp));

    private static IDecoderStep ReadStep(string path, JsonElement step)
    {
        switch (step.Kind())
        {
            case "ByteLevel":
                return new AlphabetTokens();
            case "ByteFallback":
                return new ByteTokens();
            case "Fuse":
                return new FuseTokens();
            case "Replace":
                JsonElement pattern = step.GetProperty("pattern");
                string content = step.Text("content") ?? "";
                INormalizer replace = pattern.Text("Regex") is string expression
                    ? new PatternNormalizer(PatternReader.Compile(path, expression), content)
                    : new ReplaceNormalizer(pattern.GetProperty("String").GetString()!, content);
                return new EachToken((token, _, _) => replace.Normalize(token, CancellationToken.None));
            case "Strip":
                string stripped = step.GetProperty("content").GetString()!;
                int start = step.GetProperty("start").GetInt32();
                int stop = step.GetProperty("stop").GetInt32();
                return new EachToken((token, _, _) => Strip(token, stripped, start, stop));
            case "Metaspace":
                string mark = step.GetProperty("replacement").GetString()!;
                bool isPrepended = (step.Text("prepend_scheme") ?? (step.Flag("add_prefix_space", defaultValue: true) ? "always" : "never")) != "never";
                return new EachToken((token, isFirst, _) => token.Replace(mark, isFirst && isPrepended ? "" : " ", StringComparison.Ordinal));
            case "BPEDecoder":
                string suffix = step.Text("suffix") ?? "</w>";
                return new EachToken((token, _, isLast) => token.Replace(suffix, isLast ? "" : " ", StringComparison.Ordinal));
            case "WordPiece":
                string prefix = step.Text("prefix") ?? "##";
                bool cleansUp = step.Flag("cleanup", defaultValue: true);
                return WordPieceStep(prefix, cleansUp);
            default:
                throw TokenizerErrors.NotSupported(path, $"its decoder has a step '{step.Kind()}'");
        }
    }

    private static string Strip(string token, string stripped, int start, int stop)
    {
        while (start-- > 0 && token.StartsWith(stripped, StringComparison.Ordinal))
        {
            token = token[stripped.Length..];
        }

        while (stop-- > 0 && token.EndsWith(stripped, StringComparison.Ordinal))
        {
            token = token[..^stripped.Length];
        }

        return token;
    }

    private static string WordPiece(string token, bool isFirst, string prefix, bool cleansUp)
    {
        string text = isFirst ? token : token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;
        if (cleansUp)
        {
            foreach ((string dirty, string clean) in (ReadOnlySpan<(string, string)>)[(" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re")])
            {
                text = text.Replace(dirty, clean, StringComparison.Ordinal);
            }
        }

        return text;
    }
}
