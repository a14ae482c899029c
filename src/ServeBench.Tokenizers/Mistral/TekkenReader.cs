using System.Globalization;
using System.Text;
using System.Text.Json;
using ServeBench.Workloads;

namespace ServeBench.Tokenizers;

/// <summary>
/// Opens Mistral's <c>tekken.json</c>: ranks as Tiktoken has them, behind the ids of the control tokens, and the pattern that cuts a text. As
/// in Mistral's own library, which servers open the file with, each text begins with its token, and the text of a control token in a prompt
/// is ordinary text.
/// </summary>
internal static class TekkenReader
{
    public const string FileName = "tekken.json";

    private const int DefaultSpecialCount = 1000;
    private const string Begin = "<s>";

    /// <summary>Opens the file.</summary>
    /// <exception cref="ServeException"><c>TokenizerUnreadable</c>, <c>TokenizerInvalid</c> or <c>TokenizerNotSupported</c>.</exception>
    public static ITokenizer Open(string name, string path)
    {
        using JsonDocument document = TokenizerFile.ReadJson(path);
        try
        {
            return Read(name, path, document.RootElement);
        }
        catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            throw TokenizerErrors.Invalid(path, $"it is not as Mistral writes it ({exception.Message.TrimEnd('.')})", exception);
        }
    }

    private static TextTokenizer Read(string name, string path, JsonElement root)
    {
        JsonElement config = root.GetProperty("config");
        int specialCount = config.Member("default_num_special_tokens")?.GetInt32() ?? DefaultSpecialCount;
        int size = config.GetProperty("default_vocab_size").GetInt32();
        var vocabulary = new Vocabulary(size);
        foreach (JsonElement token in root.GetProperty("vocab").EnumerateArray().Take(size - specialCount))
        {
            vocabulary.Add(token.GetProperty("token_bytes").GetBytesFromBase64(), specialCount + token.GetProperty("rank").GetInt32());
        }

        if (Enumerable.Range(0, 256).Any(value => vocabulary.Find([(byte)value]) < 0))
        {
            throw TokenizerErrors.Invalid(path, "it does not have tokens for all single bytes");
        }

        string[] control = ControlTokens(root, specialCount);
        int begin = Array.IndexOf(control, Begin);
        return new TextTokenizer(name, new TokenPipeline(new TokenizerDefinition
        {
            VocabularySize = size,
            Added = new AddedTokenList([], [.. Enumerable.Range(0, specialCount)]),
            PreTokenizers = [new PatternSplit(PatternReader.Compile(path, config.GetProperty("pattern").GetString()!))],
            Model = new RankModel(vocabulary),
            Decoder = new ByteDecoder(() => new TokenBytes(size, id => id < specialCount ? Encoding.UTF8.GetBytes(control[id]) : vocabulary.BytesOf(id).ToArray())),
            Template = begin < 0 ? SpecialTokenTemplate.None : new SpecialTokenTemplate([begin], []),
            ChatTemplate = ChatTemplateFiles.FindBeside(path),
        }));
    }

    // The first files do not list them: they are those of Mistral's earlier vocabularies.
    private static string[] ControlTokens(JsonElement root, int count)
    {
        string[] tokens = [.. Enumerable.Range(0, count).Select(id => string.Create(CultureInfo.InvariantCulture, $"<SPECIAL_{id}>"))];
        if (root.Member("special_tokens") is JsonElement { ValueKind: JsonValueKind.Array } listed)
        {
            foreach (JsonElement token in listed.EnumerateArray())
            {
                tokens[token.GetProperty("rank").GetInt32()] = token.GetProperty("token_str").GetString()!;
            }
        }
        else
        {
            string[] first = ["<unk>", Begin, "</s>", "[INST]", "[/INST]", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]", "[TOOL_RESULTS]", "[/TOOL_RESULTS]", "[TOOL_CALLS]", "[IMG]", "<pad>", "[IMG_BREAK]", "[IMG_END]", "[PREFIX]", "[MIDDLE]", "[SUFFIX]"];
            first.AsSpan(0, Math.Min(count, first.Length)).CopyTo(tokens);
        }

        return tokens;
    }
}
