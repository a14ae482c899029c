using System.Globalization;
using System.Text.Json;

namespace ServeBench.Tokenizers;

/// <summary>The tokens that are looked for in a text before anything else, as a model's files list them.</summary>
/// <param name="Tokens">All of them.</param>
/// <param name="SpecialIds">Ids of those marked special, ascending.</param>
internal sealed record AddedTokenList(IReadOnlyList<AddedToken> Tokens, IReadOnlyList<int> SpecialIds)
{
    private const string ListName = "added_tokens.json";

    public static AddedTokenList Empty { get; } = new([], []);

    /// <summary>
    /// Reads the <c>added_tokens_decoder</c> of a <c>tokenizer_config.json</c>, or the file <c>added_tokens.json</c> where there is none.
    /// </summary>
    /// <param name="folder">The tokenizer's folder.</param>
    /// <param name="configuration">The content of its <c>tokenizer_config.json</c>, an object; <see langword="null"/> when there is none.</param>
    /// <exception cref="ServeException"><c>TokenizerUnreadable</c> or <c>TokenizerInvalid</c>.</exception>
    public static AddedTokenList ReadBeside(string folder, JsonElement? configuration)
    {
        string listPath = Path.Join(folder, ListName);
        bool isInConfiguration = configuration?.Member("added_tokens_decoder") is not null;
        if (!isInConfiguration && !File.Exists(listPath))
        {
            return Empty;
        }

        try
        {
            return isInConfiguration
                ? ReadDecoder(configuration!.Value.GetProperty("added_tokens_decoder"))
                : ReadNames(listPath);
        }
        catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw TokenizerErrors.Invalid(isInConfiguration ? TokenizerConfiguration.PathIn(folder) : listPath, $"its added tokens are not as Hugging Face writes them ({exception.Message.TrimEnd('.')})", exception);
        }
    }

    /// <summary>
    /// Reads the <c>added_tokens</c> of a <c>tokenizer.json</c>. As in Hugging Face's library a token that the model has keeps the model's
    /// id, and the others get the ids behind the model's in their order, whatever the list says.
    /// </summary>
    /// <param name="json">The file.</param>
    /// <param name="vocabulary">The tokens of the model.</param>
    /// <param name="normalizers">What normalizes the texts of those that are to be normalized.</param>
    public static AddedTokenList Read(TokenizerJson json, Vocabulary vocabulary, IReadOnlyList<INormalizer> normalizers)
    {
        var tokens = new Dictionary<string, AddedToken>(StringComparer.Ordinal);
        var special = new SortedSet<int>();
        int next = vocabulary.Count;
        foreach (JsonElement entry in json.Member("added_tokens")?.EnumerateArray() ?? default)
        {
            string content = entry.GetProperty("content").GetString()!;
            if (content.Length == 0)
            {
                continue;
            }

            int known = tokens.TryGetValue(content, out AddedToken? earlier) ? earlier.Id : vocabulary.Find(content);
            int id = known >= 0 ? known : next++;
            tokens[content] = Normalize(ReadToken(id, entry), normalizers);
            if (entry.Flag("special"))
            {
                special.Add(id);
            }
        }

        return new AddedTokenList([.. tokens.Values], [.. special]);
    }

    private static AddedToken Normalize(AddedToken token, IReadOnlyList<INormalizer> normalizers) => !token.IsNormalized ? token : token with
    {
        Pattern = normalizers.Aggregate(token.Content, (text, normalizer) => normalizer.Normalize(text, CancellationToken.None)),
    };

    private static AddedTokenList ReadDecoder(JsonElement decoder)
    {
        (int Id, JsonElement Entry)[] entries = [.. decoder.EnumerateObject().Select(member => (int.Parse(member.Name, NumberStyles.None, CultureInfo.InvariantCulture), member.Value))];
        return new AddedTokenList(
            [.. entries.Select(entry => ReadToken(entry.Id, entry.Entry))],
            [.. entries.Where(entry => entry.Entry.Flag("special")).Select(entry => entry.Id).Distinct().Order()]);
    }

    private static AddedTokenList ReadNames(string path)
    {
        using JsonDocument document = TokenizerFile.ReadJson(path);
        return new AddedTokenList([.. document.RootElement.EnumerateObject().Select(token => new AddedToken(token.Value.GetInt32(), token.Name))], []);
    }

    private static AddedToken ReadToken(int id, JsonElement entry) => new(id, entry.GetProperty("content").GetString()!)
    {
        SingleWord = entry.Flag("single_word"),
        StripLeft = entry.Flag("lstrip"),
        StripRight = entry.Flag("rstrip"),
        IsNormalized = entry.Flag("normalized", defaultValue: !entry.Flag("special")),
    };
}
