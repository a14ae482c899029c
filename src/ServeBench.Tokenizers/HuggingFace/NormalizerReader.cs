using System.Text;
using System.Text.Json;

namespace ServeBench.Tokenizers;

/// <summary>Reads the <c>normalizer</c> of a <c>tokenizer.json</c>: the Unicode normalization forms.</summary>
internal static class NormalizerReader
{
    /// <summary>The forms in the order in which they are applied.</summary>
    /// <exception cref="ServeException"><c>TokenizerNotSupported</c>.</exception>
    public static IReadOnlyList<NormalizationForm> Read(string path, JsonElement root) =>
    [
        .. root.Member("normalizer").Steps("normalizers").Where(step => step.Kind() != "ByteLevel").Select(step => step.Kind() switch
        {
            "NFC" => NormalizationForm.FormC,
            "NFD" => NormalizationForm.FormD,
            "NFKC" => NormalizationForm.FormKC,
            "NFKD" => NormalizationForm.FormKD,
            string kind => throw TokenizerErrors.NotSupported(path, $"its normalizer has a step '{kind}'"),
        }),
    ];
}
