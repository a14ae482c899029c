using System.Text.Json;
using ServeBench.Adapters.Tokenizers;

namespace ServeBench.Adapters.HuggingFace;

/// <summary>The <c>added_tokens</c> of a <c>tokenizer.json</c>.</summary>
/// <param name="Tokens">All of them.</param>
/// <param name="SpecialIds">Ids of those marked special, ascending.</param>
internal sealed record AddedTokenList(IReadOnlyList<AddedToken> Tokens, IReadOnlyList<int> SpecialIds)
{
    /// <summary>Reads the list; it is empty when the file has none.</summary>
    public static AddedTokenList Read(JsonElement root)
    {
        JsonElement[] entries = root.Member("added_tokens") is JsonElement list ? [.. list.EnumerateArray()] : [];
        return new AddedTokenList(
            [.. entries.Select(ReadToken)],
            [.. entries.Where(entry => entry.Flag("special")).Select(entry => entry.GetProperty("id").GetInt32()).Distinct().Order()]);
    }

    private static AddedToken ReadToken(JsonElement entry) => new(
        entry.GetProperty("id").GetInt32(),
        entry.GetProperty("content").GetString()!,
        entry.Flag("single_word"),
        entry.Flag("lstrip"),
        entry.Flag("rstrip"));
}
