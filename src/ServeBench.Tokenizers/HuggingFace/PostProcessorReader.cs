using System.Text.Json;

namespace ServeBench.Tokenizers;

/// <summary>Reads the <c>post_processor</c> of a <c>tokenizer.json</c>: the special tokens around a single text.</summary>
internal static class PostProcessorReader
{
    /// <summary>The tokens around a text.</summary>
    /// <exception cref="ServeException"><c>TokenizerNotSupported</c>.</exception>
    public static SpecialTokenTemplate Read(TokenizerJson json)
    {
        SpecialTokenTemplate template = SpecialTokenTemplate.None;
        foreach (JsonElement step in json.Member("post_processor").Steps("processors"))
        {
            SpecialTokenTemplate inner = step.Kind() switch
            {
                "ByteLevel" => SpecialTokenTemplate.None,
                "TemplateProcessing" => ReadTemplate(step),
                "RobertaProcessing" or "BertProcessing" => new([step.GetProperty("cls")[1].GetInt32()], [step.GetProperty("sep")[1].GetInt32()]),
                string kind => throw TokenizerErrors.NotSupported(json.Path, $"its post-processor has a step '{kind}'"),
            };
            template = new SpecialTokenTemplate([.. inner.Before, .. template.Before], [.. template.After, .. inner.After]);
        }

        return template;
    }

    private static SpecialTokenTemplate ReadTemplate(JsonElement step)
    {
        var before = new List<int>();
        var after = new List<int>();
        List<int> current = before;
        foreach (JsonElement part in step.GetProperty("single").EnumerateArray())
        {
            if (part.Member("SpecialToken") is JsonElement special)
            {
                JsonElement token = step.GetProperty("special_tokens").GetProperty(special.GetProperty("id").GetString()!);
                current.AddRange(token.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()));
            }
            else
            {
                current = after;
            }
        }

        return new SpecialTokenTemplate([.. before], [.. after]);
    }
}
